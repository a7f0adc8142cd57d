module @program {
  func.func public @main(%arg0: tensor<2x3xf32>) -> (tensor<2x3xf32>) {
    %0 = "stablehlo.while"(%arg0) ({
      ^bb0(%1: tensor<2x3xf32>):
      %2 = stablehlo.constant dense<0.0> : tensor<f32>
      %3 = stablehlo.reduce(%1 init: %2) applies stablehlo.add across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
      %4 = stablehlo.constant dense<100.0> : tensor<2xf32>
      %5 = stablehlo.compare LT, %3, %4 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xi1>
      %6 = stablehlo.constant dense<false> : tensor<i1>
      %7 = stablehlo.reduce(%5 init: %6) applies stablehlo.maximum across dimensions = [0] : (tensor<2xi1>, tensor<i1>) -> tensor<i1>
      stablehlo.return %7 : tensor<i1>
    }, {
      ^bb0(%8: tensor<2x3xf32>):
      %9 = stablehlo.constant dense<0.0> : tensor<f32>
      %10 = stablehlo.reduce(%8 init: %9) applies stablehlo.add across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
      %11 = stablehlo.constant dense<100.0> : tensor<2xf32>
      %12 = stablehlo.compare LT, %10, %11 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xi1>
      %13 = stablehlo.constant dense<2.0> : tensor<2x3xf32>
      %14 = stablehlo.multiply %8, %13 : tensor<2x3xf32>
      %15 = stablehlo.reshape %12 : (tensor<2xi1>) -> tensor<2x1xi1>
      %16 = stablehlo.broadcast_in_dim %15, dims = [0, 1] : (tensor<2x1xi1>) -> tensor<2x3xi1>
      %17 = stablehlo.select %16, %14, %8 : tensor<2x3xi1>, tensor<2x3xf32>
      stablehlo.return %17 : tensor<2x3xf32>
    }) : (tensor<2x3xf32>) -> (tensor<2x3xf32>)
    return %0 : tensor<2x3xf32>
  }
}
