module @program {
  func.func public @main(%arg0: tensor<4xi32>) -> (tensor<4xi32>) {
    %0 = stablehlo.iota dim = 0 : tensor<4xi32>
    %1 = stablehlo.reshape %0 : (tensor<4xi32>) -> tensor<4xi32>
    %2 = stablehlo.broadcast_in_dim %1, dims = [0] : (tensor<4xi32>) -> tensor<4xi32>
    %3 = stablehlo.constant dense<-1> : tensor<4xi32>
    %4 = stablehlo.constant dense<0> : tensor<4xi32>
    %5 = stablehlo.compare LT, %arg0, %4 : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi1>
    %6 = stablehlo.constant dense<4> : tensor<4xi32>
    %7 = stablehlo.add %arg0, %6 : tensor<4xi32>
    %8 = stablehlo.select %5, %7, %arg0 : tensor<4xi1>, tensor<4xi32>
    %9 = stablehlo.reshape %8 : (tensor<4xi32>) -> tensor<4x1xi32>
    %10 = "stablehlo.scatter"(%3, %9, %2) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
      ^bb0(%11: tensor<i32>, %12: tensor<i32>):
      %13 = stablehlo.maximum %11, %12 : tensor<i32>
      stablehlo.return %13 : tensor<i32>
    }) : (tensor<4xi32>, tensor<4x1xi32>, tensor<4xi32>) -> (tensor<4xi32>)
    %14 = stablehlo.compare LT, %10, %4 : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi1>
    %15 = stablehlo.select %14, %6, %10 : tensor<4xi1>, tensor<4xi32>
    return %15 : tensor<4xi32>
  }
}
