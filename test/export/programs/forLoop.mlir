module @program {
  func.func public @main(%arg0: tensor<3xf32>) -> (tensor<3xf32>) {
    %0 = stablehlo.constant dense<[0, 1, 2, 3]> : tensor<4xi32>
    %1 = stablehlo.constant dense<0> : tensor<i32>
    %2:2 = "stablehlo.while"(%1, %arg0) ({
      ^bb0(%3: tensor<i32>, %4: tensor<3xf32>):
      %5 = stablehlo.constant dense<4> : tensor<i32>
      %6 = stablehlo.compare LT, %3, %5 : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %6 : tensor<i1>
    }, {
      ^bb0(%7: tensor<i32>, %8: tensor<3xf32>):
      %9 = stablehlo.dynamic_slice %0, %7, sizes = [1] : (tensor<4xi32>, tensor<i32>) -> tensor<1xi32>
      %10 = stablehlo.reshape %9 : (tensor<1xi32>) -> tensor<i32>
      %11 = stablehlo.convert %10 : (tensor<i32>) -> tensor<f32>
      %12 = stablehlo.broadcast_in_dim %11, dims = [] : (tensor<f32>) -> tensor<3xf32>
      %13 = stablehlo.multiply %8, %12 : tensor<3xf32>
      %14 = stablehlo.constant dense<1> : tensor<i32>
      %15 = stablehlo.add %7, %14 : tensor<i32>
      stablehlo.return %15, %13 : tensor<i32>, tensor<3xf32>
    }) : (tensor<i32>, tensor<3xf32>) -> (tensor<i32>, tensor<3xf32>)
    return %2#1 : tensor<3xf32>
  }
}
