module @program {
  func.func public @main(%arg0: tensor<1x1xf32>) -> (tensor<1x1xf32>) {
    %0 = stablehlo.transpose %arg0, dims = [1, 0] : (tensor<1x1xf32>) -> tensor<1x1xf32>
    %1 = stablehlo.add %arg0, %0 : tensor<1x1xf32>
    %2 = stablehlo.constant dense<0.5> : tensor<1x1xf32>
    %3 = stablehlo.multiply %1, %2 : tensor<1x1xf32>
    %4 = "stablehlo.cholesky"(%3) <{lower = true}> : (tensor<1x1xf32>) -> tensor<1x1xf32>
    %5 = stablehlo.iota dim = 0 : tensor<1x1xi32>
    %6 = stablehlo.iota dim = 1 : tensor<1x1xi32>
    %7 = stablehlo.compare GE, %5, %6 : (tensor<1x1xi32>, tensor<1x1xi32>) -> tensor<1x1xi1>
    %8 = stablehlo.constant dense<0.0> : tensor<1x1xf32>
    %9 = stablehlo.select %7, %4, %8 : tensor<1x1xi1>, tensor<1x1xf32>
    return %9 : tensor<1x1xf32>
  }
}
