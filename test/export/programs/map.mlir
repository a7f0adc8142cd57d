module @program {
  func.func public @main(%arg0: tensor<2x3xf32>) -> (tensor<2xf32>) {
    %0 = stablehlo.constant dense<0.0> : tensor<2xf32>
    %1 = stablehlo.constant dense<0> : tensor<i32>
    %2:2 = "stablehlo.while"(%1, %0) ({
      ^bb0(%3: tensor<i32>, %4: tensor<2xf32>):
      %5 = stablehlo.constant dense<2> : tensor<i32>
      %6 = stablehlo.compare LT, %3, %5 : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %6 : tensor<i1>
    }, {
      ^bb0(%7: tensor<i32>, %8: tensor<2xf32>):
      %9 = stablehlo.constant dense<0> : tensor<i32>
      %10 = stablehlo.dynamic_slice %arg0, %7, %9, sizes = [1, 3] : (tensor<2x3xf32>, tensor<i32>, tensor<i32>) -> tensor<1x3xf32>
      %11 = stablehlo.reshape %10 : (tensor<1x3xf32>) -> tensor<3xf32>
      %12 = stablehlo.constant dense<0.0> : tensor<f32>
      %13 = stablehlo.reduce(%11 init: %12) applies stablehlo.add across dimensions = [0] : (tensor<3xf32>, tensor<f32>) -> tensor<f32>
      %14 = stablehlo.reshape %13 : (tensor<f32>) -> tensor<1xf32>
      %15 = stablehlo.dynamic_update_slice %8, %14, %7 : (tensor<2xf32>, tensor<1xf32>, tensor<i32>) -> tensor<2xf32>
      %16 = stablehlo.constant dense<1> : tensor<i32>
      %17 = stablehlo.add %7, %16 : tensor<i32>
      stablehlo.return %17, %15 : tensor<i32>, tensor<2xf32>
    }) : (tensor<i32>, tensor<2xf32>) -> (tensor<i32>, tensor<2xf32>)
    return %2#1 : tensor<2xf32>
  }
}
