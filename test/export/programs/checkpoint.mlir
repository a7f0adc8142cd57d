module @program {
  func.func public @main(%arg0: tensor<3xf32>) -> (tensor<3xf32>) {
    %0 = stablehlo.optimization_barrier %arg0 : tensor<3xf32>
    %1 = stablehlo.sine %0 : tensor<3xf32>
    %2 = stablehlo.multiply %1, %1 : tensor<3xf32>
    %3 = stablehlo.constant dense<0.0> : tensor<f32>
    %4 = stablehlo.reduce(%2 init: %3) applies stablehlo.add across dimensions = [0] : (tensor<3xf32>, tensor<f32>) -> tensor<f32>
    %5 = stablehlo.constant dense<1.0> : tensor<3xf32>
    %6 = stablehlo.multiply %1, %5 : tensor<3xf32>
    %7 = stablehlo.multiply %5, %1 : tensor<3xf32>
    %8 = stablehlo.add %6, %7 : tensor<3xf32>
    %9:2 = stablehlo.optimization_barrier %arg0, %8 : tensor<3xf32>, tensor<3xf32>
    %10 = stablehlo.cosine %9#0 : tensor<3xf32>
    %11 = stablehlo.multiply %9#1, %10 : tensor<3xf32>
    return %11 : tensor<3xf32>
  }
}
