module @program {
  func.func public @main(%arg0: tensor<2x4x5x5xf32>, %arg1: tensor<2x3x4x3xf32>) -> (tensor<3x4x2x3xf32>) {
    %0 = stablehlo.convolution(%arg0, %arg1) dim_numbers = [f, b, 0, 1]x[i, o, 0, 1]->[f, b, 0, 1], window = {stride = [1, 1], pad = [[0, 0], [0, 0]], lhs_dilate = [1, 1], rhs_dilate = [1, 1]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64, precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>]} : (tensor<2x4x5x5xf32>, tensor<2x3x4x3xf32>) -> tensor<3x4x2x3xf32>
    return %0 : tensor<3x4x2x3xf32>
  }
}
