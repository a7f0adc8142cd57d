module @program {
  func.func public @main(%arg0: tensor<3xf32>) -> (tensor<3xf32>) {
    %0 = stablehlo.constant dense<0.0> : tensor<f32>
    %1 = stablehlo.reduce(%arg0 init: %0) applies stablehlo.add across dimensions = [0] : (tensor<3xf32>, tensor<f32>) -> tensor<f32>
    %2 = stablehlo.compare LT, %1, %0 : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %3 = stablehlo.constant dense<0> : tensor<i32>
    %4 = stablehlo.constant dense<1> : tensor<i32>
    %5 = stablehlo.select %2, %3, %4 : tensor<i1>, tensor<i32>
    %6 = stablehlo.minimum %5, %4 : tensor<i32>
    %7 = stablehlo.maximum %6, %3 : tensor<i32>
    %8 = "stablehlo.case"(%7) ({
      %9 = stablehlo.negate %arg0 : tensor<3xf32>
      stablehlo.return %9 : tensor<3xf32>
    }, {
      %10 = stablehlo.exponential %arg0 : tensor<3xf32>
      stablehlo.return %10 : tensor<3xf32>
    }) : (tensor<i32>) -> (tensor<3xf32>)
    return %8 : tensor<3xf32>
  }
}
