module @program {
  func.func public @main(%arg0: tensor<2x3xi32>, %arg1: tensor<2x3xi32>) -> (tensor<2x3xi32>) {
    %0 = stablehlo.bitcast_convert %arg0 : (tensor<2x3xi32>) -> tensor<2x3xui32>
    %1 = stablehlo.bitcast_convert %arg1 : (tensor<2x3xi32>) -> tensor<2x3xui32>
    %2 = stablehlo.constant dense<0> : tensor<2x3xui32>
    %3 = stablehlo.compare EQ, %1, %2 : (tensor<2x3xui32>, tensor<2x3xui32>) -> tensor<2x3xi1>
    %4 = stablehlo.constant dense<1> : tensor<2x3xui32>
    %5 = stablehlo.select %3, %4, %1 : tensor<2x3xi1>, tensor<2x3xui32>
    %6 = stablehlo.remainder %0, %5 : tensor<2x3xui32>
    %7 = stablehlo.select %3, %0, %6 : tensor<2x3xi1>, tensor<2x3xui32>
    %8 = stablehlo.bitcast_convert %7 : (tensor<2x3xui32>) -> tensor<2x3xi32>
    return %8 : tensor<2x3xi32>
  }
}
