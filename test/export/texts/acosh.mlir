module @program {
  func.func public @main(%arg0: tensor<f32>) -> (tensor<f32>) {
    %0 = stablehlo.constant dense<1.0> : tensor<f32>
    %1 = stablehlo.subtract %arg0, %0 : tensor<f32>
    %2 = stablehlo.sqrt %1 : tensor<f32>
    %3 = stablehlo.constant dense<2.0> : tensor<f32>
    %4 = stablehlo.add %1, %3 : tensor<f32>
    %5 = stablehlo.sqrt %4 : tensor<f32>
    %6 = stablehlo.multiply %2, %5 : tensor<f32>
    %7 = stablehlo.add %1, %6 : tensor<f32>
    %8 = stablehlo.log_plus_one %7 : tensor<f32>
    %9 = stablehlo.constant dense<8192.0> : tensor<f32>
    %10 = stablehlo.compare LT, %9, %arg0 : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %11 = stablehlo.log %arg0 : tensor<f32>
    %12 = stablehlo.constant dense<0.6931471824645996> : tensor<f32>
    %13 = stablehlo.add %11, %12 : tensor<f32>
    %14 = stablehlo.select %10, %13, %8 : tensor<i1>, tensor<f32>
    return %14 : tensor<f32>
  }
}
