module @program {
  func.func public @main(%arg0: tensor<f32>) -> (tensor<f32>) {
    %0 = stablehlo.abs %arg0 : tensor<f32>
    %1 = stablehlo.sign %arg0 : tensor<f32>
    %2 = stablehlo.constant dense<8192.0> : tensor<f32>
    %3 = stablehlo.compare LT, %0, %2 : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %4 = stablehlo.multiply %0, %0 : tensor<f32>
    %5 = stablehlo.constant dense<1.0> : tensor<f32>
    %6 = stablehlo.add %5, %4 : tensor<f32>
    %7 = stablehlo.sqrt %6 : tensor<f32>
    %8 = stablehlo.add %5, %7 : tensor<f32>
    %9 = stablehlo.divide %4, %8 : tensor<f32>
    %10 = stablehlo.add %0, %9 : tensor<f32>
    %11 = stablehlo.log_plus_one %10 : tensor<f32>
    %12 = stablehlo.log %0 : tensor<f32>
    %13 = stablehlo.constant dense<0.6931471824645996> : tensor<f32>
    %14 = stablehlo.add %12, %13 : tensor<f32>
    %15 = stablehlo.select %3, %11, %14 : tensor<i1>, tensor<f32>
    %16 = stablehlo.multiply %1, %15 : tensor<f32>
    return %16 : tensor<f32>
  }
}
