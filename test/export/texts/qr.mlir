module @program {
  func.func public @main(%arg0: tensor<1x1xf32>) -> (tensor<1x1xf32>, tensor<1x1xf32>) {
    %0 = stablehlo.constant dense<0> : tensor<1x1x1xi32>
    %1 = stablehlo.constant dense<0> : tensor<1x1xi32>
    %2 = stablehlo.constant dense<0> : tensor<1xi32>
    %3 = stablehlo.reshape %arg0 : (tensor<1x1xf32>) -> tensor<1x1x1xf32>
    %4 = stablehlo.constant dense<0.0> : tensor<1x1x1xf32>
    %5 = stablehlo.constant dense<0.0> : tensor<1x1xf32>
    %6 = stablehlo.constant dense<0> : tensor<i32>
    %7:4 = "stablehlo.while"(%6, %3, %4, %5) ({
      ^bb0(%8: tensor<i32>, %9: tensor<1x1x1xf32>, %10: tensor<1x1x1xf32>, %11: tensor<1x1xf32>):
      %12 = stablehlo.constant dense<1> : tensor<i32>
      %13 = stablehlo.compare LT, %8, %12 : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %13 : tensor<i1>
    }, {
      ^bb0(%14: tensor<i32>, %15: tensor<1x1x1xf32>, %16: tensor<1x1x1xf32>, %17: tensor<1x1xf32>):
      %18 = stablehlo.dynamic_slice %2, %14, sizes = [1] : (tensor<1xi32>, tensor<i32>) -> tensor<1xi32>
      %19 = stablehlo.reshape %18 : (tensor<1xi32>) -> tensor<i32>
      %20 = stablehlo.broadcast_in_dim %19, dims = [] : (tensor<i32>) -> tensor<1x1x1xi32>
      %21 = stablehlo.compare EQ, %0, %20 : (tensor<1x1x1xi32>, tensor<1x1x1xi32>) -> tensor<1x1x1xi1>
      %22 = stablehlo.constant dense<0.0> : tensor<1x1x1xf32>
      %23 = stablehlo.select %21, %15, %22 : tensor<1x1x1xi1>, tensor<1x1x1xf32>
      %24 = stablehlo.constant dense<0.0> : tensor<f32>
      %25 = stablehlo.reduce(%23 init: %24) applies stablehlo.add across dimensions = [2] : (tensor<1x1x1xf32>, tensor<f32>) -> tensor<1x1xf32>
      %26 = stablehlo.broadcast_in_dim %19, dims = [] : (tensor<i32>) -> tensor<1x1xi32>
      %27 = stablehlo.compare LT, %26, %1 : (tensor<1x1xi32>, tensor<1x1xi32>) -> tensor<1x1xi1>
      %28 = stablehlo.broadcast_in_dim %19, dims = [] : (tensor<i32>) -> tensor<1x1xi32>
      %29 = stablehlo.compare LE, %28, %1 : (tensor<1x1xi32>, tensor<1x1xi32>) -> tensor<1x1xi1>
      %30 = stablehlo.constant dense<0.0> : tensor<1x1xf32>
      %31 = stablehlo.select %29, %25, %30 : tensor<1x1xi1>, tensor<1x1xf32>
      %32 = stablehlo.abs %31 : tensor<1x1xf32>
      %33 = stablehlo.constant dense<0xFF800000> : tensor<f32>
      %34 = stablehlo.reduce(%32 init: %33) applies stablehlo.maximum across dimensions = [1] : (tensor<1x1xf32>, tensor<f32>) -> tensor<1xf32>
      %35 = stablehlo.constant dense<0.0> : tensor<1xf32>
      %36 = stablehlo.compare EQ, %34, %35 : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1>
      %37 = stablehlo.constant dense<1.0> : tensor<1xf32>
      %38 = stablehlo.select %36, %37, %34 : tensor<1xi1>, tensor<1xf32>
      %39 = stablehlo.reshape %38 : (tensor<1xf32>) -> tensor<1x1xf32>
      %40 = stablehlo.divide %31, %39 : tensor<1x1xf32>
      %41 = stablehlo.select %27, %40, %30 : tensor<1x1xi1>, tensor<1x1xf32>
      %42 = stablehlo.multiply %41, %41 : tensor<1x1xf32>
      %43 = stablehlo.reduce(%42 init: %24) applies stablehlo.add across dimensions = [1] : (tensor<1x1xf32>, tensor<f32>) -> tensor<1xf32>
      %44 = stablehlo.sqrt %43 : tensor<1xf32>
      %45 = stablehlo.broadcast_in_dim %19, dims = [] : (tensor<i32>) -> tensor<1x1xi32>
      %46 = stablehlo.compare EQ, %1, %45 : (tensor<1x1xi32>, tensor<1x1xi32>) -> tensor<1x1xi1>
      %47 = stablehlo.select %46, %40, %30 : tensor<1x1xi1>, tensor<1x1xf32>
      %48 = stablehlo.reduce(%47 init: %24) applies stablehlo.add across dimensions = [1] : (tensor<1x1xf32>, tensor<f32>) -> tensor<1xf32>
      %49 = stablehlo.abs %48 : tensor<1xf32>
      %50 = stablehlo.abs %44 : tensor<1xf32>
      %51 = stablehlo.maximum %49, %50 : tensor<1xf32>
      %52 = stablehlo.minimum %49, %50 : tensor<1xf32>
      %53 = stablehlo.compare EQ, %51, %35 : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1>
      %54 = stablehlo.select %53, %37, %51 : tensor<1xi1>, tensor<1xf32>
      %55 = stablehlo.divide %52, %54 : tensor<1xf32>
      %56 = stablehlo.constant dense<0x7F800000> : tensor<1xf32>
      %57 = stablehlo.compare EQ, %49, %56 : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1>
      %58 = stablehlo.compare EQ, %50, %56 : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1>
      %59 = stablehlo.or %57, %58 : tensor<1xi1>
      %60 = stablehlo.multiply %55, %55 : tensor<1xf32>
      %61 = stablehlo.add %37, %60 : tensor<1xf32>
      %62 = stablehlo.sqrt %61 : tensor<1xf32>
      %63 = stablehlo.multiply %51, %62 : tensor<1xf32>
      %64 = stablehlo.select %59, %56, %63 : tensor<1xi1>, tensor<1xf32>
      %65 = stablehlo.compare LT, %48, %35 : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1>
      %66 = stablehlo.not %65 : tensor<1xi1>
      %67 = stablehlo.negate %64 : tensor<1xf32>
      %68 = stablehlo.select %66, %67, %64 : tensor<1xi1>, tensor<1xf32>
      %69 = stablehlo.compare EQ, %44, %35 : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1>
      %70 = stablehlo.subtract %68, %48 : tensor<1xf32>
      %71 = stablehlo.select %69, %37, %68 : tensor<1xi1>, tensor<1xf32>
      %72 = stablehlo.divide %70, %71 : tensor<1xf32>
      %73 = stablehlo.select %69, %35, %72 : tensor<1xi1>, tensor<1xf32>
      %74 = stablehlo.subtract %48, %68 : tensor<1xf32>
      %75 = stablehlo.select %69, %37, %74 : tensor<1xi1>, tensor<1xf32>
      %76 = stablehlo.reshape %75 : (tensor<1xf32>) -> tensor<1x1xf32>
      %77 = stablehlo.divide %41, %76 : tensor<1x1xf32>
      %78 = stablehlo.broadcast_in_dim %19, dims = [] : (tensor<i32>) -> tensor<1x1xi32>
      %79 = stablehlo.compare EQ, %1, %78 : (tensor<1x1xi32>, tensor<1x1xi32>) -> tensor<1x1xi1>
      %80 = stablehlo.constant dense<1.0> : tensor<1x1xf32>
      %81 = stablehlo.select %79, %80, %77 : tensor<1x1xi1>, tensor<1x1xf32>
      %82 = stablehlo.reshape %73 : (tensor<1xf32>) -> tensor<1x1xf32>
      %83 = stablehlo.multiply %81, %82 : tensor<1x1xf32>
      %84 = stablehlo.reshape %81 : (tensor<1x1xf32>) -> tensor<1x1x1xf32>
      %85 = stablehlo.multiply %84, %15 : tensor<1x1x1xf32>
      %86 = stablehlo.reduce(%85 init: %24) applies stablehlo.add across dimensions = [1] : (tensor<1x1x1xf32>, tensor<f32>) -> tensor<1x1xf32>
      %87 = stablehlo.reshape %83 : (tensor<1x1xf32>) -> tensor<1x1x1xf32>
      %88 = stablehlo.reshape %86 : (tensor<1x1xf32>) -> tensor<1x1x1xf32>
      %89 = stablehlo.multiply %87, %88 : tensor<1x1x1xf32>
      %90 = stablehlo.subtract %15, %89 : tensor<1x1x1xf32>
      %91 = stablehlo.reshape %81 : (tensor<1x1xf32>) -> tensor<1x1x1xf32>
      %92 = stablehlo.constant dense<0> : tensor<i32>
      %93 = stablehlo.dynamic_update_slice %16, %91, %14, %92, %92 : (tensor<1x1x1xf32>, tensor<1x1x1xf32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<1x1x1xf32>
      %94 = stablehlo.reshape %73 : (tensor<1xf32>) -> tensor<1x1xf32>
      %95 = stablehlo.dynamic_update_slice %17, %94, %14, %92 : (tensor<1x1xf32>, tensor<1x1xf32>, tensor<i32>, tensor<i32>) -> tensor<1x1xf32>
      %96 = stablehlo.constant dense<1> : tensor<i32>
      %97 = stablehlo.add %14, %96 : tensor<i32>
      stablehlo.return %97, %90, %93, %95 : tensor<i32>, tensor<1x1x1xf32>, tensor<1x1x1xf32>, tensor<1x1xf32>
    }) : (tensor<i32>, tensor<1x1x1xf32>, tensor<1x1x1xf32>, tensor<1x1xf32>) -> (tensor<i32>, tensor<1x1x1xf32>, tensor<1x1x1xf32>, tensor<1x1xf32>)
    %98 = stablehlo.compare EQ, %0, %0 : (tensor<1x1x1xi32>, tensor<1x1x1xi32>) -> tensor<1x1x1xi1>
    %99 = stablehlo.constant dense<1.0> : tensor<1x1x1xf32>
    %100 = stablehlo.select %98, %99, %4 : tensor<1x1x1xi1>, tensor<1x1x1xf32>
    %101:2 = "stablehlo.while"(%6, %100) ({
      ^bb0(%102: tensor<i32>, %103: tensor<1x1x1xf32>):
      %104 = stablehlo.constant dense<1> : tensor<i32>
      %105 = stablehlo.compare LT, %102, %104 : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %105 : tensor<i1>
    }, {
      ^bb0(%106: tensor<i32>, %107: tensor<1x1x1xf32>):
      %108 = stablehlo.constant dense<0> : tensor<i32>
      %109 = stablehlo.subtract %108, %106 : tensor<i32>
      %110 = stablehlo.dynamic_slice %7#2, %109, %108, %108, sizes = [1, 1, 1] : (tensor<1x1x1xf32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<1x1x1xf32>
      %111 = stablehlo.reshape %110 : (tensor<1x1x1xf32>) -> tensor<1x1xf32>
      %112 = stablehlo.dynamic_slice %7#3, %109, %108, sizes = [1, 1] : (tensor<1x1xf32>, tensor<i32>, tensor<i32>) -> tensor<1x1xf32>
      %113 = stablehlo.reshape %112 : (tensor<1x1xf32>) -> tensor<1xf32>
      %114 = stablehlo.reshape %113 : (tensor<1xf32>) -> tensor<1x1xf32>
      %115 = stablehlo.multiply %111, %114 : tensor<1x1xf32>
      %116 = stablehlo.reshape %111 : (tensor<1x1xf32>) -> tensor<1x1x1xf32>
      %117 = stablehlo.multiply %116, %107 : tensor<1x1x1xf32>
      %118 = stablehlo.constant dense<0.0> : tensor<f32>
      %119 = stablehlo.reduce(%117 init: %118) applies stablehlo.add across dimensions = [1] : (tensor<1x1x1xf32>, tensor<f32>) -> tensor<1x1xf32>
      %120 = stablehlo.reshape %115 : (tensor<1x1xf32>) -> tensor<1x1x1xf32>
      %121 = stablehlo.reshape %119 : (tensor<1x1xf32>) -> tensor<1x1x1xf32>
      %122 = stablehlo.multiply %120, %121 : tensor<1x1x1xf32>
      %123 = stablehlo.subtract %107, %122 : tensor<1x1x1xf32>
      %124 = stablehlo.constant dense<1> : tensor<i32>
      %125 = stablehlo.add %106, %124 : tensor<i32>
      stablehlo.return %125, %123 : tensor<i32>, tensor<1x1x1xf32>
    }) : (tensor<i32>, tensor<1x1x1xf32>) -> (tensor<i32>, tensor<1x1x1xf32>)
    %126 = stablehlo.slice %7#1 [0:1, 0:1, 0:1] : (tensor<1x1x1xf32>) -> tensor<1x1x1xf32>
    %127 = stablehlo.compare LE, %0, %0 : (tensor<1x1x1xi32>, tensor<1x1x1xi32>) -> tensor<1x1x1xi1>
    %128 = stablehlo.reshape %101#1 : (tensor<1x1x1xf32>) -> tensor<1x1xf32>
    %129 = stablehlo.select %127, %126, %4 : tensor<1x1x1xi1>, tensor<1x1x1xf32>
    %130 = stablehlo.reshape %129 : (tensor<1x1x1xf32>) -> tensor<1x1xf32>
    return %128, %130 : tensor<1x1xf32>, tensor<1x1xf32>
  }
}
