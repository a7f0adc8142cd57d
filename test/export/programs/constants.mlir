module @program {
  func.func public @main(%arg0: tensor<17xf32>) -> (tensor<17xf32>, tensor<17xf32>, tensor<3xf32>) {
    %0 = stablehlo.constant dense<"0x000000000000803F0000004000004040000080400000A0400000C0400000E040000000410000104100002041000030410000404100005041000060410000704100008041"> : tensor<17xf32>
    %1 = stablehlo.constant dense<[true, false, true]> : tensor<3xi1>
    %2 = stablehlo.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
    %3 = stablehlo.add %arg0, %0 : tensor<17xf32>
    %4 = stablehlo.constant dense<3.0> : tensor<17xf32>
    %5 = stablehlo.compare LT, %0, %4 : (tensor<17xf32>, tensor<17xf32>) -> tensor<17xi1>
    %6 = stablehlo.constant dense<0.0> : tensor<17xf32>
    %7 = stablehlo.select %5, %arg0, %6 : tensor<17xi1>, tensor<17xf32>
    %8 = stablehlo.constant dense<0x7FC00000> : tensor<3xf32>
    %9 = stablehlo.select %1, %2, %8 : tensor<3xi1>, tensor<3xf32>
    return %3, %7, %9 : tensor<17xf32>, tensor<17xf32>, tensor<3xf32>
  }
}
