module @program {
  func.func public @main(%arg0: tensor<2x3xf32>, %arg1: tensor<2x3xf32>) -> (tensor<2x3xf32>) {
    %0 = stablehlo.remainder %arg0, %arg1 : tensor<2x3xf32>
    %1 = stablehlo.constant dense<0.0> : tensor<2x3xf32>
    %2 = stablehlo.compare EQ, %0, %1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
    %3 = stablehlo.compare LT, %arg1, %1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
    %4 = stablehlo.constant dense<-0.0> : tensor<2x3xf32>
    %5 = stablehlo.select %3, %4, %1 : tensor<2x3xi1>, tensor<2x3xf32>
    %6 = stablehlo.compare EQ, %0, %1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
    %7 = stablehlo.not %6 : tensor<2x3xi1>
    %8 = stablehlo.compare LT, %0, %1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
    %9 = stablehlo.compare LT, %arg1, %1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
    %10 = stablehlo.compare EQ, %8, %9 : (tensor<2x3xi1>, tensor<2x3xi1>) -> tensor<2x3xi1>
    %11 = stablehlo.not %10 : tensor<2x3xi1>
    %12 = stablehlo.and %7, %11 : tensor<2x3xi1>
    %13 = stablehlo.add %0, %arg1 : tensor<2x3xf32>
    %14 = stablehlo.select %12, %13, %0 : tensor<2x3xi1>, tensor<2x3xf32>
    %15 = stablehlo.select %2, %5, %14 : tensor<2x3xi1>, tensor<2x3xf32>
    return %15 : tensor<2x3xf32>
  }
}
