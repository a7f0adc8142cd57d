module @program {
  func.func public @main(%arg0: tensor<2x3xf32>) -> (tensor<3xf32>, tensor<2x3xf32>) {
    %0 = stablehlo.constant dense<0.0> : tensor<3xf32>
    %1 = stablehlo.constant dense<0.0> : tensor<2x3xf32>
    %2 = stablehlo.constant dense<0> : tensor<i32>
    %3:3 = "stablehlo.while"(%2, %0, %1) ({
      ^bb0(%4: tensor<i32>, %5: tensor<3xf32>, %6: tensor<2x3xf32>):
      %7 = stablehlo.constant dense<2> : tensor<i32>
      %8 = stablehlo.compare LT, %4, %7 : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %8 : tensor<i1>
    }, {
      ^bb0(%9: tensor<i32>, %10: tensor<3xf32>, %11: tensor<2x3xf32>):
      %12 = stablehlo.constant dense<0> : tensor<i32>
      %13 = stablehlo.dynamic_slice %arg0, %9, %12, sizes = [1, 3] : (tensor<2x3xf32>, tensor<i32>, tensor<i32>) -> tensor<1x3xf32>
      %14 = stablehlo.reshape %13 : (tensor<1x3xf32>) -> tensor<3xf32>
      %15 = stablehlo.add %10, %14 : tensor<3xf32>
      %16 = stablehlo.multiply %10, %14 : tensor<3xf32>
      %17 = stablehlo.reshape %16 : (tensor<3xf32>) -> tensor<1x3xf32>
      %18 = stablehlo.dynamic_update_slice %11, %17, %9, %12 : (tensor<2x3xf32>, tensor<1x3xf32>, tensor<i32>, tensor<i32>) -> tensor<2x3xf32>
      %19 = stablehlo.constant dense<1> : tensor<i32>
      %20 = stablehlo.add %9, %19 : tensor<i32>
      stablehlo.return %20, %15, %18 : tensor<i32>, tensor<3xf32>, tensor<2x3xf32>
    }) : (tensor<i32>, tensor<3xf32>, tensor<2x3xf32>) -> (tensor<i32>, tensor<3xf32>, tensor<2x3xf32>)
    return %3#1, %3#2 : tensor<3xf32>, tensor<2x3xf32>
  }
}
