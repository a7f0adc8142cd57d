module @program {
  func.func public @main(%arg0: tensor<1x1xf32>) -> (tensor<1x1xf32>, tensor<1x1xf32>) {
    %0 = stablehlo.constant dense<0> : tensor<1x1x1xi32>
    %1 = stablehlo.constant dense<0> : tensor<1x1xi32>
    %2 = stablehlo.constant dense<0> : tensor<1xi32>
    %3 = stablehlo.reshape %arg0 : (tensor<1x1xf32>) -> tensor<1x1x1xf32>
    %4 = stablehlo.abs %3 : tensor<1x1x1xf32>
    %5 = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %6 = stablehlo.reduce(%4 init: %5) applies stablehlo.maximum across dimensions = [1, 2] : (tensor<1x1x1xf32>, tensor<f32>) -> tensor<1xf32>
    %7 = stablehlo.constant dense<1152921504606847000.0> : tensor<1xf32>
    %8 = stablehlo.compare LT, %7, %6 : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1>
    %9 = stablehlo.constant dense<8.673617379884035e-19> : tensor<1xf32>
    %10 = stablehlo.compare LT, %6, %9 : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1>
    %11 = stablehlo.constant dense<18446744073709552000.0> : tensor<1xf32>
    %12 = stablehlo.constant dense<1.0> : tensor<1xf32>
    %13 = stablehlo.select %10, %11, %12 : tensor<1xi1>, tensor<1xf32>
    %14 = stablehlo.constant dense<5.421010862427522e-20> : tensor<1xf32>
    %15 = stablehlo.select %8, %14, %13 : tensor<1xi1>, tensor<1xf32>
    %16 = stablehlo.compare LT, %7, %6 : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1>
    %17 = stablehlo.compare LT, %6, %9 : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1>
    %18 = stablehlo.select %17, %14, %12 : tensor<1xi1>, tensor<1xf32>
    %19 = stablehlo.select %16, %11, %18 : tensor<1xi1>, tensor<1xf32>
    %20 = stablehlo.reshape %15 : (tensor<1xf32>) -> tensor<1x1x1xf32>
    %21 = stablehlo.multiply %3, %20 : tensor<1x1x1xf32>
    %22 = stablehlo.constant dense<0.0> : tensor<1x1x1xf32>
    %23 = stablehlo.constant dense<0.0> : tensor<1x1xf32>
    %24 = stablehlo.constant dense<0> : tensor<i32>
    %25:4 = "stablehlo.while"(%24, %21, %22, %23) ({
      ^bb0(%26: tensor<i32>, %27: tensor<1x1x1xf32>, %28: tensor<1x1x1xf32>, %29: tensor<1x1xf32>):
      %30 = stablehlo.constant dense<1> : tensor<i32>
      %31 = stablehlo.compare LT, %26, %30 : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %31 : tensor<i1>
    }, {
      ^bb0(%32: tensor<i32>, %33: tensor<1x1x1xf32>, %34: tensor<1x1x1xf32>, %35: tensor<1x1xf32>):
      %36 = stablehlo.dynamic_slice %2, %32, sizes = [1] : (tensor<1xi32>, tensor<i32>) -> tensor<1xi32>
      %37 = stablehlo.reshape %36 : (tensor<1xi32>) -> tensor<i32>
      %38 = stablehlo.broadcast_in_dim %37, dims = [] : (tensor<i32>) -> tensor<1x1x1xi32>
      %39 = stablehlo.compare EQ, %0, %38 : (tensor<1x1x1xi32>, tensor<1x1x1xi32>) -> tensor<1x1x1xi1>
      %40 = stablehlo.constant dense<0.0> : tensor<1x1x1xf32>
      %41 = stablehlo.select %39, %33, %40 : tensor<1x1x1xi1>, tensor<1x1x1xf32>
      %42 = stablehlo.constant dense<0.0> : tensor<f32>
      %43 = stablehlo.reduce(%41 init: %42) applies stablehlo.add across dimensions = [2] : (tensor<1x1x1xf32>, tensor<f32>) -> tensor<1x1xf32>
      %44 = stablehlo.broadcast_in_dim %37, dims = [] : (tensor<i32>) -> tensor<1x1xi32>
      %45 = stablehlo.compare LT, %44, %1 : (tensor<1x1xi32>, tensor<1x1xi32>) -> tensor<1x1xi1>
      %46 = stablehlo.broadcast_in_dim %37, dims = [] : (tensor<i32>) -> tensor<1x1xi32>
      %47 = stablehlo.compare LE, %46, %1 : (tensor<1x1xi32>, tensor<1x1xi32>) -> tensor<1x1xi1>
      %48 = stablehlo.constant dense<0.0> : tensor<1x1xf32>
      %49 = stablehlo.select %47, %43, %48 : tensor<1x1xi1>, tensor<1x1xf32>
      %50 = stablehlo.abs %49 : tensor<1x1xf32>
      %51 = stablehlo.constant dense<0xFF800000> : tensor<f32>
      %52 = stablehlo.reduce(%50 init: %51) applies stablehlo.maximum across dimensions = [1] : (tensor<1x1xf32>, tensor<f32>) -> tensor<1xf32>
      %53 = stablehlo.constant dense<0.0> : tensor<1xf32>
      %54 = stablehlo.compare EQ, %52, %53 : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1>
      %55 = stablehlo.constant dense<1.0> : tensor<1xf32>
      %56 = stablehlo.select %54, %55, %52 : tensor<1xi1>, tensor<1xf32>
      %57 = stablehlo.reshape %56 : (tensor<1xf32>) -> tensor<1x1xf32>
      %58 = stablehlo.divide %49, %57 : tensor<1x1xf32>
      %59 = stablehlo.select %45, %58, %48 : tensor<1x1xi1>, tensor<1x1xf32>
      %60 = stablehlo.multiply %59, %59 : tensor<1x1xf32>
      %61 = stablehlo.reduce(%60 init: %42) applies stablehlo.add across dimensions = [1] : (tensor<1x1xf32>, tensor<f32>) -> tensor<1xf32>
      %62 = stablehlo.sqrt %61 : tensor<1xf32>
      %63 = stablehlo.broadcast_in_dim %37, dims = [] : (tensor<i32>) -> tensor<1x1xi32>
      %64 = stablehlo.compare EQ, %1, %63 : (tensor<1x1xi32>, tensor<1x1xi32>) -> tensor<1x1xi1>
      %65 = stablehlo.select %64, %58, %48 : tensor<1x1xi1>, tensor<1x1xf32>
      %66 = stablehlo.reduce(%65 init: %42) applies stablehlo.add across dimensions = [1] : (tensor<1x1xf32>, tensor<f32>) -> tensor<1xf32>
      %67 = stablehlo.abs %66 : tensor<1xf32>
      %68 = stablehlo.abs %62 : tensor<1xf32>
      %69 = stablehlo.maximum %67, %68 : tensor<1xf32>
      %70 = stablehlo.minimum %67, %68 : tensor<1xf32>
      %71 = stablehlo.compare EQ, %69, %53 : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1>
      %72 = stablehlo.select %71, %55, %69 : tensor<1xi1>, tensor<1xf32>
      %73 = stablehlo.divide %70, %72 : tensor<1xf32>
      %74 = stablehlo.constant dense<0x7F800000> : tensor<1xf32>
      %75 = stablehlo.compare EQ, %67, %74 : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1>
      %76 = stablehlo.compare EQ, %68, %74 : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1>
      %77 = stablehlo.or %75, %76 : tensor<1xi1>
      %78 = stablehlo.multiply %73, %73 : tensor<1xf32>
      %79 = stablehlo.add %55, %78 : tensor<1xf32>
      %80 = stablehlo.sqrt %79 : tensor<1xf32>
      %81 = stablehlo.multiply %69, %80 : tensor<1xf32>
      %82 = stablehlo.select %77, %74, %81 : tensor<1xi1>, tensor<1xf32>
      %83 = stablehlo.compare LT, %66, %53 : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1>
      %84 = stablehlo.not %83 : tensor<1xi1>
      %85 = stablehlo.negate %82 : tensor<1xf32>
      %86 = stablehlo.select %84, %85, %82 : tensor<1xi1>, tensor<1xf32>
      %87 = stablehlo.compare EQ, %62, %53 : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1>
      %88 = stablehlo.subtract %86, %66 : tensor<1xf32>
      %89 = stablehlo.select %87, %55, %86 : tensor<1xi1>, tensor<1xf32>
      %90 = stablehlo.divide %88, %89 : tensor<1xf32>
      %91 = stablehlo.select %87, %53, %90 : tensor<1xi1>, tensor<1xf32>
      %92 = stablehlo.subtract %66, %86 : tensor<1xf32>
      %93 = stablehlo.select %87, %55, %92 : tensor<1xi1>, tensor<1xf32>
      %94 = stablehlo.reshape %93 : (tensor<1xf32>) -> tensor<1x1xf32>
      %95 = stablehlo.divide %59, %94 : tensor<1x1xf32>
      %96 = stablehlo.broadcast_in_dim %37, dims = [] : (tensor<i32>) -> tensor<1x1xi32>
      %97 = stablehlo.compare EQ, %1, %96 : (tensor<1x1xi32>, tensor<1x1xi32>) -> tensor<1x1xi1>
      %98 = stablehlo.constant dense<1.0> : tensor<1x1xf32>
      %99 = stablehlo.select %97, %98, %95 : tensor<1x1xi1>, tensor<1x1xf32>
      %100 = stablehlo.reshape %91 : (tensor<1xf32>) -> tensor<1x1xf32>
      %101 = stablehlo.multiply %99, %100 : tensor<1x1xf32>
      %102 = stablehlo.reshape %99 : (tensor<1x1xf32>) -> tensor<1x1x1xf32>
      %103 = stablehlo.multiply %102, %33 : tensor<1x1x1xf32>
      %104 = stablehlo.reduce(%103 init: %42) applies stablehlo.add across dimensions = [1] : (tensor<1x1x1xf32>, tensor<f32>) -> tensor<1x1xf32>
      %105 = stablehlo.reshape %101 : (tensor<1x1xf32>) -> tensor<1x1x1xf32>
      %106 = stablehlo.reshape %104 : (tensor<1x1xf32>) -> tensor<1x1x1xf32>
      %107 = stablehlo.multiply %105, %106 : tensor<1x1x1xf32>
      %108 = stablehlo.subtract %33, %107 : tensor<1x1x1xf32>
      %109 = stablehlo.reshape %99 : (tensor<1x1xf32>) -> tensor<1x1x1xf32>
      %110 = stablehlo.constant dense<0> : tensor<i32>
      %111 = stablehlo.dynamic_update_slice %34, %109, %32, %110, %110 : (tensor<1x1x1xf32>, tensor<1x1x1xf32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<1x1x1xf32>
      %112 = stablehlo.reshape %91 : (tensor<1xf32>) -> tensor<1x1xf32>
      %113 = stablehlo.dynamic_update_slice %35, %112, %32, %110 : (tensor<1x1xf32>, tensor<1x1xf32>, tensor<i32>, tensor<i32>) -> tensor<1x1xf32>
      %114 = stablehlo.constant dense<1> : tensor<i32>
      %115 = stablehlo.add %32, %114 : tensor<i32>
      stablehlo.return %115, %108, %111, %113 : tensor<i32>, tensor<1x1x1xf32>, tensor<1x1x1xf32>, tensor<1x1xf32>
    }) : (tensor<i32>, tensor<1x1x1xf32>, tensor<1x1x1xf32>, tensor<1x1xf32>) -> (tensor<i32>, tensor<1x1x1xf32>, tensor<1x1x1xf32>, tensor<1x1xf32>)
    %116 = stablehlo.compare EQ, %0, %0 : (tensor<1x1x1xi32>, tensor<1x1x1xi32>) -> tensor<1x1x1xi1>
    %117 = stablehlo.constant dense<1.0> : tensor<1x1x1xf32>
    %118 = stablehlo.select %116, %117, %22 : tensor<1x1x1xi1>, tensor<1x1x1xf32>
    %119:2 = "stablehlo.while"(%24, %118) ({
      ^bb0(%120: tensor<i32>, %121: tensor<1x1x1xf32>):
      %122 = stablehlo.constant dense<1> : tensor<i32>
      %123 = stablehlo.compare LT, %120, %122 : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %123 : tensor<i1>
    }, {
      ^bb0(%124: tensor<i32>, %125: tensor<1x1x1xf32>):
      %126 = stablehlo.constant dense<0> : tensor<i32>
      %127 = stablehlo.subtract %126, %124 : tensor<i32>
      %128 = stablehlo.dynamic_slice %25#2, %127, %126, %126, sizes = [1, 1, 1] : (tensor<1x1x1xf32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<1x1x1xf32>
      %129 = stablehlo.reshape %128 : (tensor<1x1x1xf32>) -> tensor<1x1xf32>
      %130 = stablehlo.dynamic_slice %25#3, %127, %126, sizes = [1, 1] : (tensor<1x1xf32>, tensor<i32>, tensor<i32>) -> tensor<1x1xf32>
      %131 = stablehlo.reshape %130 : (tensor<1x1xf32>) -> tensor<1xf32>
      %132 = stablehlo.reshape %131 : (tensor<1xf32>) -> tensor<1x1xf32>
      %133 = stablehlo.multiply %129, %132 : tensor<1x1xf32>
      %134 = stablehlo.reshape %129 : (tensor<1x1xf32>) -> tensor<1x1x1xf32>
      %135 = stablehlo.multiply %134, %125 : tensor<1x1x1xf32>
      %136 = stablehlo.constant dense<0.0> : tensor<f32>
      %137 = stablehlo.reduce(%135 init: %136) applies stablehlo.add across dimensions = [1] : (tensor<1x1x1xf32>, tensor<f32>) -> tensor<1x1xf32>
      %138 = stablehlo.reshape %133 : (tensor<1x1xf32>) -> tensor<1x1x1xf32>
      %139 = stablehlo.reshape %137 : (tensor<1x1xf32>) -> tensor<1x1x1xf32>
      %140 = stablehlo.multiply %138, %139 : tensor<1x1x1xf32>
      %141 = stablehlo.subtract %125, %140 : tensor<1x1x1xf32>
      %142 = stablehlo.constant dense<1> : tensor<i32>
      %143 = stablehlo.add %124, %142 : tensor<i32>
      stablehlo.return %143, %141 : tensor<i32>, tensor<1x1x1xf32>
    }) : (tensor<i32>, tensor<1x1x1xf32>) -> (tensor<i32>, tensor<1x1x1xf32>)
    %144 = stablehlo.slice %25#1 [0:1, 0:1, 0:1] : (tensor<1x1x1xf32>) -> tensor<1x1x1xf32>
    %145 = stablehlo.compare LE, %0, %0 : (tensor<1x1x1xi32>, tensor<1x1x1xi32>) -> tensor<1x1x1xi1>
    %146 = stablehlo.reshape %19 : (tensor<1xf32>) -> tensor<1x1x1xf32>
    %147 = stablehlo.multiply %144, %146 : tensor<1x1x1xf32>
    %148 = stablehlo.reshape %119#1 : (tensor<1x1x1xf32>) -> tensor<1x1xf32>
    %149 = stablehlo.select %145, %147, %22 : tensor<1x1x1xi1>, tensor<1x1x1xf32>
    %150 = stablehlo.reshape %149 : (tensor<1x1x1xf32>) -> tensor<1x1xf32>
    return %148, %150 : tensor<1x1xf32>, tensor<1x1xf32>
  }
}
