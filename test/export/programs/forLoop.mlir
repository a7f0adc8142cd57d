module @program {
  func.func public @main(%arg0: tensor<3xf32>) -> (tensor<3xf32>) {
    %0 = stablehlo.constant dense<0> : tensor<i32>
    %1:3 = "stablehlo.while"(%0, %0, %arg0) ({
      ^bb0(%2: tensor<i32>, %3: tensor<i32>, %4: tensor<3xf32>):
      %5 = stablehlo.constant dense<4> : tensor<i32>
      %6 = stablehlo.compare LT, %2, %5 : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %6 : tensor<i1>
    }, {
      ^bb0(%7: tensor<i32>, %8: tensor<i32>, %9: tensor<3xf32>):
      %10 = stablehlo.constant dense<1> : tensor<i32>
      %11 = stablehlo.add %8, %10 : tensor<i32>
      %12 = stablehlo.convert %8 : (tensor<i32>) -> tensor<f32>
      %13 = stablehlo.broadcast_in_dim %12, dims = [] : (tensor<f32>) -> tensor<3xf32>
      %14 = stablehlo.multiply %9, %13 : tensor<3xf32>
      %15 = stablehlo.add %7, %10 : tensor<i32>
      stablehlo.return %15, %11, %14 : tensor<i32>, tensor<i32>, tensor<3xf32>
    }) : (tensor<i32>, tensor<i32>, tensor<3xf32>) -> (tensor<i32>, tensor<i32>, tensor<3xf32>)
    return %1#2 : tensor<3xf32>
  }
}
