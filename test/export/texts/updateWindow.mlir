module @program {
  func.func public @main(%arg0: tensor<5xf32>, %arg1: tensor<2xf32>, %arg2: tensor<i32>) -> (tensor<5xf32>) {
    %0 = stablehlo.constant dense<0> : tensor<i32>
    %1 = stablehlo.compare LT, %arg2, %0 : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %2 = stablehlo.constant dense<5> : tensor<i32>
    %3 = stablehlo.add %arg2, %2 : tensor<i32>
    %4 = stablehlo.select %1, %3, %arg2 : tensor<i1>, tensor<i32>
    %5 = stablehlo.dynamic_update_slice %arg0, %arg1, %4 : (tensor<5xf32>, tensor<2xf32>, tensor<i32>) -> tensor<5xf32>
    return %5 : tensor<5xf32>
  }
}
