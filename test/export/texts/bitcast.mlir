module @program {
  func.func public @main(%arg0: tensor<5xi32>) -> (tensor<5xf32>) {
    %0 = stablehlo.bitcast_convert %arg0 : (tensor<5xi32>) -> tensor<5xf32>
    return %0 : tensor<5xf32>
  }
}
