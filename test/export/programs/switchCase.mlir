module @program {
  func.func public @main(%arg0: tensor<i32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>) {
    %0 = stablehlo.constant dense<2> : tensor<i32>
    %1 = stablehlo.minimum %arg0, %0 : tensor<i32>
    %2 = stablehlo.constant dense<0> : tensor<i32>
    %3 = stablehlo.maximum %1, %2 : tensor<i32>
    %4 = "stablehlo.case"(%3) ({
      %5 = stablehlo.sine %arg1 : tensor<3xf32>
      stablehlo.return %5 : tensor<3xf32>
    }, {
      %6 = stablehlo.exponential %arg1 : tensor<3xf32>
      stablehlo.return %6 : tensor<3xf32>
    }, {
      %7 = stablehlo.negate %arg1 : tensor<3xf32>
      stablehlo.return %7 : tensor<3xf32>
    }) : (tensor<i32>) -> (tensor<3xf32>)
    return %4 : tensor<3xf32>
  }
}
