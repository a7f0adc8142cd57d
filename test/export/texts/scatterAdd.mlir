module @program {
  func.func public @main(%arg0: tensor<3x2xf32>, %arg1: tensor<3xi32>) -> (tensor<4x2xf32>) {
    %0 = stablehlo.constant dense<0.0> : tensor<4x2xf32>
    %1 = stablehlo.constant dense<0> : tensor<3xi32>
    %2 = stablehlo.compare LT, %arg1, %1 : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
    %3 = stablehlo.constant dense<4> : tensor<3xi32>
    %4 = stablehlo.add %arg1, %3 : tensor<3xi32>
    %5 = stablehlo.select %2, %4, %arg1 : tensor<3xi1>, tensor<3xi32>
    %6 = stablehlo.reshape %5 : (tensor<3xi32>) -> tensor<3x1xi32>
    %7 = "stablehlo.scatter"(%0, %6, %arg0) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
      ^bb0(%8: tensor<f32>, %9: tensor<f32>):
      %10 = stablehlo.add %8, %9 : tensor<f32>
      stablehlo.return %10 : tensor<f32>
    }) : (tensor<4x2xf32>, tensor<3x1xi32>, tensor<3x2xf32>) -> (tensor<4x2xf32>)
    return %7 : tensor<4x2xf32>
  }
}
