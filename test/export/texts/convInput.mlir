module @program {
  func.func public @main(%arg0: tensor<2x3x4x3xf32>, %arg1: tensor<3x4x2x3xf32>) -> (tensor<2x4x5x5xf32>) {
    %0 = stablehlo.reverse %arg1, dims = [2, 3] : tensor<3x4x2x3xf32>
    %1 = stablehlo.convolution(%arg0, %0) dim_numbers = [b, f, 0, 1]x[i, o, 0, 1]->[b, f, 0, 1], window = {stride = [1, 1], pad = [[1, 1], [2, 2]], lhs_dilate = [1, 1], rhs_dilate = [1, 1]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64, precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>]} : (tensor<2x3x4x3xf32>, tensor<3x4x2x3xf32>) -> tensor<2x4x5x5xf32>
    return %1 : tensor<2x4x5x5xf32>
  }
}
