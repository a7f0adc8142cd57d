module @program {
  func.func public @main(%arg0: tensor<2x3xf32>, %arg1: tensor<2x3xf32>) -> (tensor<2x3xf32>) {
    %0 = stablehlo.abs %arg0 : tensor<2x3xf32>
    %1 = stablehlo.abs %arg1 : tensor<2x3xf32>
    %2 = stablehlo.maximum %0, %1 : tensor<2x3xf32>
    %3 = stablehlo.minimum %0, %1 : tensor<2x3xf32>
    %4 = stablehlo.constant dense<0.0> : tensor<2x3xf32>
    %5 = stablehlo.compare EQ, %2, %4 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
    %6 = stablehlo.constant dense<1.0> : tensor<2x3xf32>
    %7 = stablehlo.select %5, %6, %2 : tensor<2x3xi1>, tensor<2x3xf32>
    %8 = stablehlo.divide %3, %7 : tensor<2x3xf32>
    %9 = stablehlo.constant dense<0x7F800000> : tensor<2x3xf32>
    %10 = stablehlo.compare EQ, %0, %9 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
    %11 = stablehlo.compare EQ, %1, %9 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
    %12 = stablehlo.or %10, %11 : tensor<2x3xi1>
    %13 = stablehlo.multiply %8, %8 : tensor<2x3xf32>
    %14 = stablehlo.add %6, %13 : tensor<2x3xf32>
    %15 = stablehlo.sqrt %14 : tensor<2x3xf32>
    %16 = stablehlo.multiply %2, %15 : tensor<2x3xf32>
    %17 = stablehlo.select %12, %9, %16 : tensor<2x3xi1>, tensor<2x3xf32>
    return %17 : tensor<2x3xf32>
  }
}
