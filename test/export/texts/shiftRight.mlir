module @program {
  func.func public @main(%arg0: tensor<2x3xi32>, %arg1: tensor<2x3xi32>) -> (tensor<2x3xi32>) {
    %0 = stablehlo.constant dense<31> : tensor<2x3xi32>
    %1 = stablehlo.and %arg1, %0 : tensor<2x3xi32>
    %2 = stablehlo.shift_right_logical %arg0, %1 : tensor<2x3xi32>
    return %2 : tensor<2x3xi32>
  }
}
