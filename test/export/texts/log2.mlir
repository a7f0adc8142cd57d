module @program {
  func.func public @main(%arg0: tensor<f32>) -> (tensor<f32>) {
    %0 = stablehlo.log %arg0 : tensor<f32>
    %1 = stablehlo.constant dense<0.6931471824645996> : tensor<f32>
    %2 = stablehlo.divide %0, %1 : tensor<f32>
    return %2 : tensor<f32>
  }
}
