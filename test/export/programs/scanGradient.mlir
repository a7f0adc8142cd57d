module @program {
  func.func public @main(%arg0: tensor<3xf32>) -> (tensor<3xf32>) {
    %0 = stablehlo.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf32>
    %1 = stablehlo.constant dense<0.0> : tensor<2x3xf32>
    %2 = stablehlo.constant dense<0> : tensor<i32>
    %3:3 = "stablehlo.while"(%2, %arg0, %1) ({
      ^bb0(%4: tensor<i32>, %5: tensor<3xf32>, %6: tensor<2x3xf32>):
      %7 = stablehlo.constant dense<2> : tensor<i32>
      %8 = stablehlo.compare LT, %4, %7 : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %8 : tensor<i1>
    }, {
      ^bb0(%9: tensor<i32>, %10: tensor<3xf32>, %11: tensor<2x3xf32>):
      %12 = stablehlo.constant dense<0> : tensor<i32>
      %13 = stablehlo.dynamic_slice %0, %9, %12, sizes = [1, 3] : (tensor<2x3xf32>, tensor<i32>, tensor<i32>) -> tensor<1x3xf32>
      %14 = stablehlo.reshape %13 : (tensor<1x3xf32>) -> tensor<3xf32>
      %15 = stablehlo.multiply %10, %14 : tensor<3xf32>
      %16 = stablehlo.reshape %10 : (tensor<3xf32>) -> tensor<1x3xf32>
      %17 = stablehlo.dynamic_update_slice %11, %16, %9, %12 : (tensor<2x3xf32>, tensor<1x3xf32>, tensor<i32>, tensor<i32>) -> tensor<2x3xf32>
      %18 = stablehlo.constant dense<1> : tensor<i32>
      %19 = stablehlo.add %9, %18 : tensor<i32>
      stablehlo.return %19, %15, %17 : tensor<i32>, tensor<3xf32>, tensor<2x3xf32>
    }) : (tensor<i32>, tensor<3xf32>, tensor<2x3xf32>) -> (tensor<i32>, tensor<3xf32>, tensor<2x3xf32>)
    %20 = stablehlo.constant dense<0.0> : tensor<f32>
    %21 = stablehlo.reduce(%3#1 init: %20) applies stablehlo.add across dimensions = [0] : (tensor<3xf32>, tensor<f32>) -> tensor<f32>
    %22 = stablehlo.constant dense<1.0> : tensor<3xf32>
    %23:2 = "stablehlo.while"(%2, %22) ({
      ^bb0(%24: tensor<i32>, %25: tensor<3xf32>):
      %26 = stablehlo.constant dense<2> : tensor<i32>
      %27 = stablehlo.compare LT, %24, %26 : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %27 : tensor<i1>
    }, {
      ^bb0(%28: tensor<i32>, %29: tensor<3xf32>):
      %30 = stablehlo.constant dense<1> : tensor<i32>
      %31 = stablehlo.subtract %30, %28 : tensor<i32>
      %32 = stablehlo.constant dense<0> : tensor<i32>
      %33 = stablehlo.dynamic_slice %0, %31, %32, sizes = [1, 3] : (tensor<2x3xf32>, tensor<i32>, tensor<i32>) -> tensor<1x3xf32>
      %34 = stablehlo.reshape %33 : (tensor<1x3xf32>) -> tensor<3xf32>
      %35 = stablehlo.multiply %29, %34 : tensor<3xf32>
      %36 = stablehlo.add %28, %30 : tensor<i32>
      stablehlo.return %36, %35 : tensor<i32>, tensor<3xf32>
    }) : (tensor<i32>, tensor<3xf32>) -> (tensor<i32>, tensor<3xf32>)
    return %23#1 : tensor<3xf32>
  }
}
