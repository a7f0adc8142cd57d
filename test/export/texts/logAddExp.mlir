module @program {
  func.func public @main(%arg0: tensor<2x3xf32>, %arg1: tensor<2x3xf32>) -> (tensor<2x3xf32>) {
    %0 = stablehlo.compare EQ, %arg0, %arg1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
    %1 = stablehlo.subtract %arg0, %arg1 : tensor<2x3xf32>
    %2 = stablehlo.abs %1 : tensor<2x3xf32>
    %3 = stablehlo.constant dense<0.0> : tensor<2x3xf32>
    %4 = stablehlo.select %0, %3, %2 : tensor<2x3xi1>, tensor<2x3xf32>
    %5 = stablehlo.maximum %arg0, %arg1 : tensor<2x3xf32>
    %6 = stablehlo.negate %4 : tensor<2x3xf32>
    %7 = stablehlo.exponential %6 : tensor<2x3xf32>
    %8 = stablehlo.log_plus_one %7 : tensor<2x3xf32>
    %9 = stablehlo.add %5, %8 : tensor<2x3xf32>
    return %9 : tensor<2x3xf32>
  }
}
