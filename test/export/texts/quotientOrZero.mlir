module @program {
  func.func public @main(%arg0: tensor<2x3xf32>, %arg1: tensor<2x3xf32>) -> (tensor<2x3xf32>) {
    %0 = stablehlo.constant dense<0.0> : tensor<2x3xf32>
    %1 = stablehlo.compare EQ, %arg0, %0 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
    %2 = stablehlo.compare EQ, %arg1, %0 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
    %3 = stablehlo.and %1, %2 : tensor<2x3xi1>
    %4 = stablehlo.divide %arg0, %arg1 : tensor<2x3xf32>
    %5 = stablehlo.select %3, %0, %4 : tensor<2x3xi1>, tensor<2x3xf32>
    return %5 : tensor<2x3xf32>
  }
}
