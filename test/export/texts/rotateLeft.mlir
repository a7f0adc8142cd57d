module @program {
  func.func public @main(%arg0: tensor<2x3xi32>, %arg1: tensor<i32>) -> (tensor<2x3xi32>) {
    %0 = stablehlo.constant dense<31> : tensor<i32>
    %1 = stablehlo.and %arg1, %0 : tensor<i32>
    %2 = stablehlo.constant dense<32> : tensor<i32>
    %3 = stablehlo.subtract %2, %1 : tensor<i32>
    %4 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<i32>) -> tensor<2x3xi32>
    %5 = stablehlo.shift_left %arg0, %4 : tensor<2x3xi32>
    %6 = stablehlo.broadcast_in_dim %3, dims = [] : (tensor<i32>) -> tensor<2x3xi32>
    %7 = stablehlo.shift_right_logical %arg0, %6 : tensor<2x3xi32>
    %8 = stablehlo.or %5, %7 : tensor<2x3xi32>
    return %8 : tensor<2x3xi32>
  }
}
