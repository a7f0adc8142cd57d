module @program {
  func.func public @main(%arg0: tensor<4x2xf32>, %arg1: tensor<3xi32>) -> (tensor<3x2xf32>) {
    %0 = stablehlo.constant dense<0> : tensor<3xi32>
    %1 = stablehlo.compare LT, %arg1, %0 : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
    %2 = stablehlo.constant dense<4> : tensor<3xi32>
    %3 = stablehlo.add %arg1, %2 : tensor<3xi32>
    %4 = stablehlo.select %1, %3, %arg1 : tensor<3xi1>, tensor<3xi32>
    %5 = stablehlo.reshape %4 : (tensor<3xi32>) -> tensor<3x1xi32>
    %6 = "stablehlo.gather"(%arg0, %5) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 2>}> : (tensor<4x2xf32>, tensor<3x1xi32>) -> tensor<3x2xf32>
    %7 = stablehlo.compare GE, %4, %0 : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
    %8 = stablehlo.compare LT, %4, %2 : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
    %9 = stablehlo.and %7, %8 : tensor<3xi1>
    %10 = stablehlo.broadcast_in_dim %9, dims = [0] : (tensor<3xi1>) -> tensor<3x2xi1>
    %11 = stablehlo.constant dense<0x7FC00000> : tensor<3x2xf32>
    %12 = stablehlo.select %10, %6, %11 : tensor<3x2xi1>, tensor<3x2xf32>
    return %12 : tensor<3x2xf32>
  }
}
