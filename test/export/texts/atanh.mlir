module @program {
  func.func public @main(%arg0: tensor<f32>) -> (tensor<f32>) {
    %0 = stablehlo.abs %arg0 : tensor<f32>
    %1 = stablehlo.sign %arg0 : tensor<f32>
    %2 = stablehlo.add %0, %0 : tensor<f32>
    %3 = stablehlo.constant dense<1.0> : tensor<f32>
    %4 = stablehlo.subtract %3, %0 : tensor<f32>
    %5 = stablehlo.divide %2, %4 : tensor<f32>
    %6 = stablehlo.log_plus_one %5 : tensor<f32>
    %7 = stablehlo.constant dense<0.5> : tensor<f32>
    %8 = stablehlo.multiply %6, %7 : tensor<f32>
    %9 = stablehlo.multiply %1, %8 : tensor<f32>
    return %9 : tensor<f32>
  }
}
