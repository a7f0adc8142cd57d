module @program {
  func.func public @main(%arg0: tensor<f32>) -> (tensor<f32>) {
    %0 = stablehlo.constant dense<1.0> : tensor<f32>
    %1 = stablehlo.subtract %0, %arg0 : tensor<f32>
    %2 = stablehlo.add %0, %arg0 : tensor<f32>
    %3 = stablehlo.multiply %1, %2 : tensor<f32>
    %4 = stablehlo.sqrt %3 : tensor<f32>
    %5 = stablehlo.atan2 %4, %arg0 : tensor<f32>
    return %5 : tensor<f32>
  }
}
