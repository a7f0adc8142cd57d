module @program {
  func.func public @main(%arg0: tensor<2x3x2x2x3xf32>) -> (tensor<2x5x6xf32>) {
    %0 = stablehlo.slice %arg0 [0:2, 0:3, 0:2, 0:1, 0:1] : (tensor<2x3x2x2x3xf32>) -> tensor<2x3x2x1x1xf32>
    %1 = stablehlo.reshape %0 : (tensor<2x3x2x1x1xf32>) -> tensor<2x3x2xf32>
    %2 = stablehlo.constant dense<0.0> : tensor<f32>
    %3 = stablehlo.pad %1, %2, low = [0, 0, 0], high = [0, 2, 3], interior = [0, 0, 1] : (tensor<2x3x2xf32>, tensor<f32>) -> tensor<2x5x6xf32>
    %4 = stablehlo.slice %arg0 [0:2, 0:3, 0:2, 0:1, 1:2] : (tensor<2x3x2x2x3xf32>) -> tensor<2x3x2x1x1xf32>
    %5 = stablehlo.reshape %4 : (tensor<2x3x2x1x1xf32>) -> tensor<2x3x2xf32>
    %6 = stablehlo.pad %5, %2, low = [0, 0, 1], high = [0, 2, 2], interior = [0, 0, 1] : (tensor<2x3x2xf32>, tensor<f32>) -> tensor<2x5x6xf32>
    %7 = stablehlo.slice %arg0 [0:2, 0:3, 0:2, 0:1, 2:3] : (tensor<2x3x2x2x3xf32>) -> tensor<2x3x2x1x1xf32>
    %8 = stablehlo.reshape %7 : (tensor<2x3x2x1x1xf32>) -> tensor<2x3x2xf32>
    %9 = stablehlo.pad %8, %2, low = [0, 0, 2], high = [0, 2, 1], interior = [0, 0, 1] : (tensor<2x3x2xf32>, tensor<f32>) -> tensor<2x5x6xf32>
    %10 = stablehlo.slice %arg0 [0:2, 0:3, 0:2, 1:2, 0:1] : (tensor<2x3x2x2x3xf32>) -> tensor<2x3x2x1x1xf32>
    %11 = stablehlo.reshape %10 : (tensor<2x3x2x1x1xf32>) -> tensor<2x3x2xf32>
    %12 = stablehlo.pad %11, %2, low = [0, 2, 0], high = [0, 0, 3], interior = [0, 0, 1] : (tensor<2x3x2xf32>, tensor<f32>) -> tensor<2x5x6xf32>
    %13 = stablehlo.slice %arg0 [0:2, 0:3, 0:2, 1:2, 1:2] : (tensor<2x3x2x2x3xf32>) -> tensor<2x3x2x1x1xf32>
    %14 = stablehlo.reshape %13 : (tensor<2x3x2x1x1xf32>) -> tensor<2x3x2xf32>
    %15 = stablehlo.pad %14, %2, low = [0, 2, 1], high = [0, 0, 2], interior = [0, 0, 1] : (tensor<2x3x2xf32>, tensor<f32>) -> tensor<2x5x6xf32>
    %16 = stablehlo.slice %arg0 [0:2, 0:3, 0:2, 1:2, 2:3] : (tensor<2x3x2x2x3xf32>) -> tensor<2x3x2x1x1xf32>
    %17 = stablehlo.reshape %16 : (tensor<2x3x2x1x1xf32>) -> tensor<2x3x2xf32>
    %18 = stablehlo.pad %17, %2, low = [0, 2, 2], high = [0, 0, 1], interior = [0, 0, 1] : (tensor<2x3x2xf32>, tensor<f32>) -> tensor<2x5x6xf32>
    %19 = stablehlo.add %3, %6 : tensor<2x5x6xf32>
    %20 = stablehlo.add %19, %9 : tensor<2x5x6xf32>
    %21 = stablehlo.add %20, %12 : tensor<2x5x6xf32>
    %22 = stablehlo.add %21, %15 : tensor<2x5x6xf32>
    %23 = stablehlo.add %22, %18 : tensor<2x5x6xf32>
    return %23 : tensor<2x5x6xf32>
  }
}
