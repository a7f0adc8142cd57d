module @program {
  func.func public @main(%arg0: tensor<5x4xf32>) -> (tensor<2x4xf32>) {
    %0 = stablehlo.slice %arg0 [1:4:2, 0:4] : (tensor<5x4xf32>) -> tensor<2x4xf32>
    return %0 : tensor<2x4xf32>
  }
}
