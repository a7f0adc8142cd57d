module @program {
  func.func public @main(%arg0: tensor<f32>) -> (tensor<f32>) {
    %0 = stablehlo.constant dense<0.5> : tensor<f32>
    %1 = stablehlo.multiply %arg0, %0 : tensor<f32>
    %2 = stablehlo.constant dense<-0.7071067690849304> : tensor<f32>
    %3 = stablehlo.multiply %arg0, %2 : tensor<f32>
    %4 = chlo.erfc %3 : tensor<f32> -> tensor<f32>
    %5 = stablehlo.multiply %1, %4 : tensor<f32>
    return %5 : tensor<f32>
  }
}
