module @program {
  func.func public @main(%arg0: tensor<2x6xf32>) -> (tensor<2x1xf32>, tensor<2x3xf32>, tensor<2x2xf32>) {
    %0 = stablehlo.slice %arg0 [0:2, 0:1] : (tensor<2x6xf32>) -> tensor<2x1xf32>
    %1 = stablehlo.slice %arg0 [0:2, 1:4] : (tensor<2x6xf32>) -> tensor<2x3xf32>
    %2 = stablehlo.slice %arg0 [0:2, 4:6] : (tensor<2x6xf32>) -> tensor<2x2xf32>
    return %0, %1, %2 : tensor<2x1xf32>, tensor<2x3xf32>, tensor<2x2xf32>
  }
}
