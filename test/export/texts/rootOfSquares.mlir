module @program {
  func.func public @main(%arg0: tensor<2x3xf32>) -> (tensor<2xf32>) {
    %0 = stablehlo.abs %arg0 : tensor<2x3xf32>
    %1 = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %2 = stablehlo.reduce(%0 init: %1) applies stablehlo.maximum across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
    %3 = stablehlo.constant dense<35184372088832.0> : tensor<2xf32>
    %4 = stablehlo.compare LT, %3, %2 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xi1>
    %5 = stablehlo.constant dense<8.881784197001252e-16> : tensor<2xf32>
    %6 = stablehlo.compare LT, %2, %5 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xi1>
    %7 = stablehlo.constant dense<3.961408125713217e+28> : tensor<2xf32>
    %8 = stablehlo.constant dense<1.0> : tensor<2xf32>
    %9 = stablehlo.select %6, %7, %8 : tensor<2xi1>, tensor<2xf32>
    %10 = stablehlo.constant dense<1.0339757656912846e-25> : tensor<2xf32>
    %11 = stablehlo.select %4, %10, %9 : tensor<2xi1>, tensor<2xf32>
    %12 = stablehlo.compare LT, %3, %2 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xi1>
    %13 = stablehlo.compare LT, %2, %5 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xi1>
    %14 = stablehlo.constant dense<2.524354896707238e-29> : tensor<2xf32>
    %15 = stablehlo.select %13, %14, %8 : tensor<2xi1>, tensor<2xf32>
    %16 = stablehlo.constant dense<9.671406556917033e+24> : tensor<2xf32>
    %17 = stablehlo.select %12, %16, %15 : tensor<2xi1>, tensor<2xf32>
    %18 = stablehlo.reshape %11 : (tensor<2xf32>) -> tensor<2x1xf32>
    %19 = stablehlo.broadcast_in_dim %18, dims = [0, 1] : (tensor<2x1xf32>) -> tensor<2x3xf32>
    %20 = stablehlo.multiply %arg0, %19 : tensor<2x3xf32>
    %21 = stablehlo.multiply %20, %20 : tensor<2x3xf32>
    %22 = stablehlo.constant dense<0.0> : tensor<f32>
    %23 = stablehlo.reduce(%21 init: %22) applies stablehlo.add across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
    %24 = stablehlo.divide %23, %8 : tensor<2xf32>
    %25 = stablehlo.sqrt %24 : tensor<2xf32>
    %26 = stablehlo.multiply %25, %17 : tensor<2xf32>
    return %26 : tensor<2xf32>
  }
}
