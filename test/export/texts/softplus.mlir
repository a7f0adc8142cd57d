module @program {
  func.func public @main(%arg0: tensor<f32>) -> (tensor<f32>) {
    %0 = stablehlo.constant dense<0.0> : tensor<f32>
    %1 = stablehlo.maximum %arg0, %0 : tensor<f32>
    %2 = stablehlo.abs %arg0 : tensor<f32>
    %3 = stablehlo.negate %2 : tensor<f32>
    %4 = stablehlo.exponential %3 : tensor<f32>
    %5 = stablehlo.log_plus_one %4 : tensor<f32>
    %6 = stablehlo.add %1, %5 : tensor<f32>
    return %6 : tensor<f32>
  }
}
