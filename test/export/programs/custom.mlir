module @program {
  func.func public @main(%arg0: tensor<3xf32>) -> (tensor<3xf32>) {
    %0 = stablehlo.constant dense<2.0> : tensor<3xf32>
    %1 = stablehlo.multiply %arg0, %0 : tensor<3xf32>
    %2 = stablehlo.constant dense<0.0> : tensor<f32>
    %3 = stablehlo.reduce(%1 init: %2) applies stablehlo.add across dimensions = [0] : (tensor<3xf32>, tensor<f32>) -> tensor<f32>
    %4 = stablehlo.constant dense<1.0> : tensor<3xf32>
    %5 = stablehlo.constant dense<5.0> : tensor<3xf32>
    %6 = stablehlo.multiply %4, %5 : tensor<3xf32>
    return %6 : tensor<3xf32>
  }
}
