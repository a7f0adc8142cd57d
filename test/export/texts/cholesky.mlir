module @program {
  func.func public @main(%arg0: tensor<1x1xf32>) -> (tensor<1x1xf32>) {
    %0 = stablehlo.abs %arg0 : tensor<1x1xf32>
    %1 = stablehlo.constant dense<0.0> : tensor<f32>
    %2 = stablehlo.reduce(%0 init: %1) applies stablehlo.maximum across dimensions = [0, 1] : (tensor<1x1xf32>, tensor<f32>) -> tensor<f32>
    %3 = stablehlo.constant dense<1152921504606847000.0> : tensor<f32>
    %4 = stablehlo.compare GT, %2, %3 : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %5 = stablehlo.constant dense<8.673617379884035e-19> : tensor<f32>
    %6 = stablehlo.compare LT, %2, %5 : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %7 = stablehlo.constant dense<18446744073709552000.0> : tensor<f32>
    %8 = stablehlo.constant dense<1.0> : tensor<f32>
    %9 = stablehlo.select %6, %7, %8 : tensor<i1>, tensor<f32>
    %10 = stablehlo.constant dense<5.421010862427522e-20> : tensor<f32>
    %11 = stablehlo.select %4, %10, %9 : tensor<i1>, tensor<f32>
    %12 = stablehlo.broadcast_in_dim %11, dims = [] : (tensor<f32>) -> tensor<1x1xf32>
    %13 = stablehlo.constant dense<2.3283064365386963e-10> : tensor<f32>
    %14 = stablehlo.select %6, %13, %8 : tensor<i1>, tensor<f32>
    %15 = stablehlo.constant dense<4294967296.0> : tensor<f32>
    %16 = stablehlo.select %4, %15, %14 : tensor<i1>, tensor<f32>
    %17 = stablehlo.broadcast_in_dim %16, dims = [] : (tensor<f32>) -> tensor<1x1xf32>
    %18 = stablehlo.multiply %arg0, %12 : tensor<1x1xf32>
    %19 = stablehlo.transpose %18, dims = [1, 0] : (tensor<1x1xf32>) -> tensor<1x1xf32>
    %20 = stablehlo.add %18, %19 : tensor<1x1xf32>
    %21 = stablehlo.constant dense<0.5> : tensor<1x1xf32>
    %22 = stablehlo.multiply %20, %21 : tensor<1x1xf32>
    %23 = "stablehlo.cholesky"(%22) <{lower = true}> : (tensor<1x1xf32>) -> tensor<1x1xf32>
    %24 = stablehlo.multiply %23, %17 : tensor<1x1xf32>
    %25 = stablehlo.iota dim = 0 : tensor<1x1xi32>
    %26 = stablehlo.iota dim = 1 : tensor<1x1xi32>
    %27 = stablehlo.compare GE, %25, %26 : (tensor<1x1xi32>, tensor<1x1xi32>) -> tensor<1x1xi1>
    %28 = stablehlo.constant dense<0.0> : tensor<1x1xf32>
    %29 = stablehlo.select %27, %24, %28 : tensor<1x1xi1>, tensor<1x1xf32>
    return %29 : tensor<1x1xf32>
  }
}
