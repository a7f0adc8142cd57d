module @program {
  func.func public @main(%arg0: tensor<2x5x6xf32>) -> (tensor<2x3x2x2x3xf32>) {
    %0 = stablehlo.slice %arg0 [0:2, 0:3, 0:3:2] : (tensor<2x5x6xf32>) -> tensor<2x3x2xf32>
    %1 = stablehlo.reshape %0 : (tensor<2x3x2xf32>) -> tensor<2x3x2x1xf32>
    %2 = stablehlo.slice %arg0 [0:2, 0:3, 1:4:2] : (tensor<2x5x6xf32>) -> tensor<2x3x2xf32>
    %3 = stablehlo.reshape %2 : (tensor<2x3x2xf32>) -> tensor<2x3x2x1xf32>
    %4 = stablehlo.slice %arg0 [0:2, 0:3, 2:5:2] : (tensor<2x5x6xf32>) -> tensor<2x3x2xf32>
    %5 = stablehlo.reshape %4 : (tensor<2x3x2xf32>) -> tensor<2x3x2x1xf32>
    %6 = stablehlo.slice %arg0 [0:2, 2:5, 0:3:2] : (tensor<2x5x6xf32>) -> tensor<2x3x2xf32>
    %7 = stablehlo.reshape %6 : (tensor<2x3x2xf32>) -> tensor<2x3x2x1xf32>
    %8 = stablehlo.slice %arg0 [0:2, 2:5, 1:4:2] : (tensor<2x5x6xf32>) -> tensor<2x3x2xf32>
    %9 = stablehlo.reshape %8 : (tensor<2x3x2xf32>) -> tensor<2x3x2x1xf32>
    %10 = stablehlo.slice %arg0 [0:2, 2:5, 2:5:2] : (tensor<2x5x6xf32>) -> tensor<2x3x2xf32>
    %11 = stablehlo.reshape %10 : (tensor<2x3x2xf32>) -> tensor<2x3x2x1xf32>
    %12 = stablehlo.concatenate %1, %3, %5, %7, %9, %11, dim = 3 : (tensor<2x3x2x1xf32>, tensor<2x3x2x1xf32>, tensor<2x3x2x1xf32>, tensor<2x3x2x1xf32>, tensor<2x3x2x1xf32>, tensor<2x3x2x1xf32>) -> tensor<2x3x2x6xf32>
    %13 = stablehlo.reshape %12 : (tensor<2x3x2x6xf32>) -> tensor<2x3x2x2x3xf32>
    return %13 : tensor<2x3x2x2x3xf32>
  }
}
