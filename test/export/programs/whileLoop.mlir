module @program {
  func.func public @main(%arg0: tensor<3xf32>) -> (tensor<3xf32>) {
    %0 = "stablehlo.while"(%arg0) ({
      ^bb0(%1: tensor<3xf32>):
      %2 = stablehlo.constant dense<0.0> : tensor<f32>
      %3 = stablehlo.reduce(%1 init: %2) applies stablehlo.add across dimensions = [0] : (tensor<3xf32>, tensor<f32>) -> tensor<f32>
      %4 = stablehlo.constant dense<100.0> : tensor<f32>
      %5 = stablehlo.compare LT, %3, %4 : (tensor<f32>, tensor<f32>) -> tensor<i1>
      stablehlo.return %5 : tensor<i1>
    }, {
      ^bb0(%6: tensor<3xf32>):
      %7 = stablehlo.add %6, %arg0 : tensor<3xf32>
      stablehlo.return %7 : tensor<3xf32>
    }) : (tensor<3xf32>) -> (tensor<3xf32>)
    return %0 : tensor<3xf32>
  }
}
