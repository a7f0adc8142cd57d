module @program {
  func.func public @main(%arg0: tensor<f32>) -> (tensor<f32>) {
    %0 = stablehlo.abs %arg0 : tensor<f32>
    %1 = stablehlo.exponential %0 : tensor<f32>
    %2 = stablehlo.constant dense<1.0> : tensor<f32>
    %3 = stablehlo.divide %2, %1 : tensor<f32>
    %4 = stablehlo.add %1, %3 : tensor<f32>
    %5 = stablehlo.constant dense<0.5> : tensor<f32>
    %6 = stablehlo.multiply %4, %5 : tensor<f32>
    %7 = stablehlo.constant dense<80.0> : tensor<f32>
    %8 = stablehlo.compare LT, %0, %7 : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %9 = stablehlo.constant dense<47.9375> : tensor<f32>
    %10 = stablehlo.subtract %0, %9 : tensor<f32>
    %11 = stablehlo.exponential %10 : tensor<f32>
    %12 = stablehlo.constant dense<329580668711623200000.0> : tensor<f32>
    %13 = stablehlo.multiply %11, %12 : tensor<f32>
    %14 = stablehlo.select %8, %6, %13 : tensor<i1>, tensor<f32>
    return %14 : tensor<f32>
  }
}
