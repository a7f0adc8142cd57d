module @program {
  func.func public @main(%arg0: tensor<f32>) -> (tensor<f32>) {
    %0 = stablehlo.abs %arg0 : tensor<f32>
    %1 = stablehlo.sign %arg0 : tensor<f32>
    %2 = stablehlo.constant dense<80.0> : tensor<f32>
    %3 = stablehlo.compare LT, %0, %2 : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %4 = stablehlo.exponential_minus_one %0 : tensor<f32>
    %5 = stablehlo.constant dense<1.0> : tensor<f32>
    %6 = stablehlo.add %4, %5 : tensor<f32>
    %7 = stablehlo.divide %4, %6 : tensor<f32>
    %8 = stablehlo.add %4, %7 : tensor<f32>
    %9 = stablehlo.constant dense<0.5> : tensor<f32>
    %10 = stablehlo.multiply %8, %9 : tensor<f32>
    %11 = stablehlo.constant dense<47.9375> : tensor<f32>
    %12 = stablehlo.subtract %0, %11 : tensor<f32>
    %13 = stablehlo.exponential %12 : tensor<f32>
    %14 = stablehlo.constant dense<329580668711623200000.0> : tensor<f32>
    %15 = stablehlo.multiply %13, %14 : tensor<f32>
    %16 = stablehlo.select %3, %10, %15 : tensor<i1>, tensor<f32>
    %17 = stablehlo.multiply %1, %16 : tensor<f32>
    return %17 : tensor<f32>
  }
}
