module @program {
  func.func public @main(%arg0: tensor<2x3xf32>) -> (tensor<2xi32>) {
    %0 = stablehlo.iota dim = 1 : tensor<2x3xi32>
    %1 = stablehlo.constant dense<0x7F800000> : tensor<f32>
    %2 = stablehlo.constant dense<2147483647> : tensor<i32>
    %3:2 = "stablehlo.reduce"(%arg0, %0, %1, %2) <{dimensions = array<i64: 1>}> ({
      ^bb0(%4: tensor<f32>, %5: tensor<i32>, %6: tensor<f32>, %7: tensor<i32>):
      %8 = stablehlo.compare LT, %4, %6 : (tensor<f32>, tensor<f32>) -> tensor<i1>
      %9 = stablehlo.compare LT, %5, %7 : (tensor<i32>, tensor<i32>) -> tensor<i1>
      %10 = stablehlo.compare EQ, %4, %6 : (tensor<f32>, tensor<f32>) -> tensor<i1>
      %11 = stablehlo.and %10, %9 : tensor<i1>
      %12 = stablehlo.or %8, %11 : tensor<i1>
      %13 = stablehlo.compare NE, %4, %4 : (tensor<f32>, tensor<f32>) -> tensor<i1>
      %14 = stablehlo.compare NE, %6, %6 : (tensor<f32>, tensor<f32>) -> tensor<i1>
      %15 = stablehlo.not %14 : tensor<i1>
      %16 = stablehlo.or %9, %15 : tensor<i1>
      %17 = stablehlo.not %14 : tensor<i1>
      %18 = stablehlo.and %12, %17 : tensor<i1>
      %19 = stablehlo.select %13, %16, %18 : tensor<i1>, tensor<i1>
      %20 = stablehlo.select %19, %4, %6 : tensor<i1>, tensor<f32>
      %21 = stablehlo.select %19, %5, %7 : tensor<i1>, tensor<i32>
      stablehlo.return %20, %21 : tensor<f32>, tensor<i32>
    }) : (tensor<2x3xf32>, tensor<2x3xi32>, tensor<f32>, tensor<i32>) -> (tensor<2xf32>, tensor<2xi32>)
    return %3#1 : tensor<2xi32>
  }
}
