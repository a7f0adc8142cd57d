module @program {
  func.func public @main(%arg0: tensor<f32>) -> (tensor<f32>) {
    %0 = stablehlo.constant dense<-64.0> : tensor<f32>
    %1 = stablehlo.maximum %arg0, %0 : tensor<f32>
    %2 = stablehlo.constant dense<64.0> : tensor<f32>
    %3 = stablehlo.minimum %1, %2 : tensor<f32>
    %4 = stablehlo.abs %3 : tensor<f32>
    %5 = stablehlo.multiply %3, %3 : tensor<f32>
    %6 = stablehlo.constant dense<-0.5> : tensor<f32>
    %7 = stablehlo.multiply %5, %6 : tensor<f32>
    %8 = stablehlo.exponential %7 : tensor<f32>
    %9 = stablehlo.constant dense<0.3989422917366028> : tensor<f32>
    %10 = stablehlo.multiply %8, %9 : tensor<f32>
    %11 = stablehlo.constant dense<0.9990578293800354> : tensor<f32>
    %12 = stablehlo.multiply %4, %11 : tensor<f32>
    %13 = stablehlo.constant dense<8.945863723754883> : tensor<f32>
    %14 = stablehlo.add %12, %13 : tensor<f32>
    %15 = stablehlo.multiply %4, %14 : tensor<f32>
    %16 = stablehlo.constant dense<34.806121826171875> : tensor<f32>
    %17 = stablehlo.add %15, %16 : tensor<f32>
    %18 = stablehlo.multiply %4, %17 : tensor<f32>
    %19 = stablehlo.constant dense<70.2644271850586> : tensor<f32>
    %20 = stablehlo.add %18, %19 : tensor<f32>
    %21 = stablehlo.constant dense<1.0> : tensor<f32>
    %22 = stablehlo.multiply %4, %21 : tensor<f32>
    %23 = stablehlo.constant dense<8.912110328674316> : tensor<f32>
    %24 = stablehlo.add %22, %23 : tensor<f32>
    %25 = stablehlo.multiply %4, %24 : tensor<f32>
    %26 = stablehlo.constant dense<37.31565856933594> : tensor<f32>
    %27 = stablehlo.add %25, %26 : tensor<f32>
    %28 = stablehlo.multiply %4, %27 : tensor<f32>
    %29 = stablehlo.constant dense<83.7294692993164> : tensor<f32>
    %30 = stablehlo.add %28, %29 : tensor<f32>
    %31 = stablehlo.multiply %4, %30 : tensor<f32>
    %32 = stablehlo.constant dense<88.06340026855469> : tensor<f32>
    %33 = stablehlo.add %31, %32 : tensor<f32>
    %34 = stablehlo.multiply %4, %33 : tensor<f32>
    %35 = stablehlo.add %34, %20 : tensor<f32>
    %36 = stablehlo.divide %33, %35 : tensor<f32>
    %37 = stablehlo.multiply %10, %36 : tensor<f32>
    %38 = stablehlo.constant dense<0.0> : tensor<f32>
    %39 = stablehlo.compare LT, %arg0, %38 : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %40 = stablehlo.subtract %21, %37 : tensor<f32>
    %41 = stablehlo.select %39, %37, %40 : tensor<i1>, tensor<f32>
    %42 = stablehlo.multiply %3, %10 : tensor<f32>
    %43 = stablehlo.multiply %arg0, %41 : tensor<f32>
    return %43 : tensor<f32>
  }
}
