module @program {
  func.func public @main(%arg0: tensor<f32>) -> (tensor<f32>) {
    %0 = stablehlo.constant dense<1.0> : tensor<f32>
    %1 = stablehlo.atan2 %arg0, %0 : tensor<f32>
    return %1 : tensor<f32>
  }
}
