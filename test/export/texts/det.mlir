module @program {
  func.func public @main(%arg0: tensor<1x1xf32>) -> (tensor<f32>) {
    %0 = stablehlo.constant dense<0> : tensor<1x1x1xi32>
    %1 = stablehlo.constant dense<0> : tensor<1x1xi32>
    %2 = stablehlo.constant dense<0> : tensor<1xi32>
    %3 = stablehlo.reshape %arg0 : (tensor<1x1xf32>) -> tensor<1x1x1xf32>
    %4 = stablehlo.slice %3 [0:1, 0:1, 0:0] : (tensor<1x1x1xf32>) -> tensor<1x1x0xf32>
    %5 = stablehlo.concatenate %3, %4, dim = 2 : (tensor<1x1x1xf32>, tensor<1x1x0xf32>) -> tensor<1x1x1xf32>
    %6 = stablehlo.constant dense<1.0> : tensor<1xf32>
    %7 = stablehlo.constant dense<0> : tensor<i32>
    %8:3 = "stablehlo.while"(%7, %5, %6) ({
      ^bb0(%9: tensor<i32>, %10: tensor<1x1x1xf32>, %11: tensor<1xf32>):
      %12 = stablehlo.constant dense<1> : tensor<i32>
      %13 = stablehlo.compare LT, %9, %12 : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %13 : tensor<i1>
    }, {
      ^bb0(%14: tensor<i32>, %15: tensor<1x1x1xf32>, %16: tensor<1xf32>):
      %17 = stablehlo.dynamic_slice %2, %14, sizes = [1] : (tensor<1xi32>, tensor<i32>) -> tensor<1xi32>
      %18 = stablehlo.reshape %17 : (tensor<1xi32>) -> tensor<i32>
      %19 = stablehlo.broadcast_in_dim %18, dims = [] : (tensor<i32>) -> tensor<1x1x1xi32>
      %20 = stablehlo.compare EQ, %0, %19 : (tensor<1x1x1xi32>, tensor<1x1x1xi32>) -> tensor<1x1x1xi1>
      %21 = stablehlo.constant dense<0.0> : tensor<1x1x1xf32>
      %22 = stablehlo.select %20, %15, %21 : tensor<1x1x1xi1>, tensor<1x1x1xf32>
      %23 = stablehlo.constant dense<0.0> : tensor<f32>
      %24 = stablehlo.reduce(%22 init: %23) applies stablehlo.add across dimensions = [2] : (tensor<1x1x1xf32>, tensor<f32>) -> tensor<1x1xf32>
      %25 = stablehlo.broadcast_in_dim %18, dims = [] : (tensor<i32>) -> tensor<1x1xi32>
      %26 = stablehlo.compare LE, %25, %1 : (tensor<1x1xi32>, tensor<1x1xi32>) -> tensor<1x1xi1>
      %27 = stablehlo.abs %24 : tensor<1x1xf32>
      %28 = stablehlo.constant dense<-1.0> : tensor<1x1xf32>
      %29 = stablehlo.select %26, %27, %28 : tensor<1x1xi1>, tensor<1x1xf32>
      %30 = stablehlo.iota dim = 1 : tensor<1x1xi32>
      %31 = stablehlo.constant dense<0xFF800000> : tensor<f32>
      %32 = stablehlo.constant dense<2147483647> : tensor<i32>
      %33:2 = "stablehlo.reduce"(%29, %30, %31, %32) <{dimensions = array<i64: 1>}> ({
        ^bb0(%34: tensor<f32>, %35: tensor<i32>, %36: tensor<f32>, %37: tensor<i32>):
        %38 = stablehlo.compare GT, %34, %36 : (tensor<f32>, tensor<f32>) -> tensor<i1>
        %39 = stablehlo.compare LT, %35, %37 : (tensor<i32>, tensor<i32>) -> tensor<i1>
        %40 = stablehlo.compare EQ, %34, %36 : (tensor<f32>, tensor<f32>) -> tensor<i1>
        %41 = stablehlo.and %40, %39 : tensor<i1>
        %42 = stablehlo.or %38, %41 : tensor<i1>
        %43 = stablehlo.compare NE, %34, %34 : (tensor<f32>, tensor<f32>) -> tensor<i1>
        %44 = stablehlo.compare NE, %36, %36 : (tensor<f32>, tensor<f32>) -> tensor<i1>
        %45 = stablehlo.not %44 : tensor<i1>
        %46 = stablehlo.or %39, %45 : tensor<i1>
        %47 = stablehlo.not %44 : tensor<i1>
        %48 = stablehlo.and %42, %47 : tensor<i1>
        %49 = stablehlo.select %43, %46, %48 : tensor<i1>, tensor<i1>
        %50 = stablehlo.select %49, %34, %36 : tensor<i1>, tensor<f32>
        %51 = stablehlo.select %49, %35, %37 : tensor<i1>, tensor<i32>
        stablehlo.return %50, %51 : tensor<f32>, tensor<i32>
      }) : (tensor<1x1xf32>, tensor<1x1xi32>, tensor<f32>, tensor<i32>) -> (tensor<1xf32>, tensor<1xi32>)
      %52 = stablehlo.broadcast_in_dim %18, dims = [] : (tensor<i32>) -> tensor<1x1x1xi32>
      %53 = stablehlo.compare EQ, %0, %52 : (tensor<1x1x1xi32>, tensor<1x1x1xi32>) -> tensor<1x1x1xi1>
      %54 = stablehlo.select %53, %15, %21 : tensor<1x1x1xi1>, tensor<1x1x1xf32>
      %55 = stablehlo.reduce(%54 init: %23) applies stablehlo.add across dimensions = [1] : (tensor<1x1x1xf32>, tensor<f32>) -> tensor<1x1xf32>
      %56 = stablehlo.reshape %33#1 : (tensor<1xi32>) -> tensor<1x1x1xi32>
      %57 = stablehlo.compare EQ, %0, %56 : (tensor<1x1x1xi32>, tensor<1x1x1xi32>) -> tensor<1x1x1xi1>
      %58 = stablehlo.select %57, %15, %21 : tensor<1x1x1xi1>, tensor<1x1x1xf32>
      %59 = stablehlo.reduce(%58 init: %23) applies stablehlo.add across dimensions = [1] : (tensor<1x1x1xf32>, tensor<f32>) -> tensor<1x1xf32>
      %60 = stablehlo.reshape %33#1 : (tensor<1xi32>) -> tensor<1x1xi32>
      %61 = stablehlo.compare EQ, %1, %60 : (tensor<1x1xi32>, tensor<1x1xi32>) -> tensor<1x1xi1>
      %62 = stablehlo.constant dense<0.0> : tensor<1x1xf32>
      %63 = stablehlo.select %61, %24, %62 : tensor<1x1xi1>, tensor<1x1xf32>
      %64 = stablehlo.reduce(%63 init: %23) applies stablehlo.add across dimensions = [1] : (tensor<1x1xf32>, tensor<f32>) -> tensor<1xf32>
      %65 = stablehlo.reshape %55 : (tensor<1x1xf32>) -> tensor<1x1x1xf32>
      %66 = stablehlo.reshape %59 : (tensor<1x1xf32>) -> tensor<1x1x1xf32>
      %67 = stablehlo.broadcast_in_dim %18, dims = [] : (tensor<i32>) -> tensor<1x1x1xi32>
      %68 = stablehlo.compare EQ, %0, %67 : (tensor<1x1x1xi32>, tensor<1x1x1xi32>) -> tensor<1x1x1xi1>
      %69 = stablehlo.reshape %33#1 : (tensor<1xi32>) -> tensor<1x1x1xi32>
      %70 = stablehlo.compare EQ, %0, %69 : (tensor<1x1x1xi32>, tensor<1x1x1xi32>) -> tensor<1x1x1xi1>
      %71 = stablehlo.select %70, %65, %15 : tensor<1x1x1xi1>, tensor<1x1x1xf32>
      %72 = stablehlo.select %68, %66, %71 : tensor<1x1x1xi1>, tensor<1x1x1xf32>
      %73 = stablehlo.broadcast_in_dim %18, dims = [] : (tensor<i32>) -> tensor<1x1xi32>
      %74 = stablehlo.compare EQ, %1, %73 : (tensor<1x1xi32>, tensor<1x1xi32>) -> tensor<1x1xi1>
      %75 = stablehlo.select %74, %24, %62 : tensor<1x1xi1>, tensor<1x1xf32>
      %76 = stablehlo.reduce(%75 init: %23) applies stablehlo.add across dimensions = [1] : (tensor<1x1xf32>, tensor<f32>) -> tensor<1xf32>
      %77 = stablehlo.reshape %76 : (tensor<1xf32>) -> tensor<1x1xf32>
      %78 = stablehlo.reshape %64 : (tensor<1xf32>) -> tensor<1x1xf32>
      %79 = stablehlo.broadcast_in_dim %18, dims = [] : (tensor<i32>) -> tensor<1x1xi32>
      %80 = stablehlo.compare EQ, %1, %79 : (tensor<1x1xi32>, tensor<1x1xi32>) -> tensor<1x1xi1>
      %81 = stablehlo.reshape %33#1 : (tensor<1xi32>) -> tensor<1x1xi32>
      %82 = stablehlo.compare EQ, %1, %81 : (tensor<1x1xi32>, tensor<1x1xi32>) -> tensor<1x1xi1>
      %83 = stablehlo.select %82, %77, %24 : tensor<1x1xi1>, tensor<1x1xf32>
      %84 = stablehlo.select %80, %78, %83 : tensor<1x1xi1>, tensor<1x1xf32>
      %85 = stablehlo.constant dense<0.0> : tensor<1xf32>
      %86 = stablehlo.compare EQ, %64, %85 : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1>
      %87 = stablehlo.constant dense<1.0> : tensor<1xf32>
      %88 = stablehlo.select %86, %87, %64 : tensor<1xi1>, tensor<1xf32>
      %89 = stablehlo.reshape %88 : (tensor<1xf32>) -> tensor<1x1xf32>
      %90 = stablehlo.divide %84, %89 : tensor<1x1xf32>
      %91 = stablehlo.broadcast_in_dim %18, dims = [] : (tensor<i32>) -> tensor<1x1xi32>
      %92 = stablehlo.compare LT, %91, %1 : (tensor<1x1xi32>, tensor<1x1xi32>) -> tensor<1x1xi1>
      %93 = stablehlo.reshape %86 : (tensor<1xi1>) -> tensor<1x1xi1>
      %94 = stablehlo.not %93 : tensor<1x1xi1>
      %95 = stablehlo.and %92, %94 : tensor<1x1xi1>
      %96 = stablehlo.select %95, %90, %62 : tensor<1x1xi1>, tensor<1x1xf32>
      %97 = stablehlo.broadcast_in_dim %18, dims = [] : (tensor<i32>) -> tensor<1xi32>
      %98 = stablehlo.compare EQ, %33#1, %97 : (tensor<1xi32>, tensor<1xi32>) -> tensor<1xi1>
      %99 = stablehlo.reshape %96 : (tensor<1x1xf32>) -> tensor<1x1x1xf32>
      %100 = stablehlo.reshape %59 : (tensor<1x1xf32>) -> tensor<1x1x1xf32>
      %101 = stablehlo.multiply %99, %100 : tensor<1x1x1xf32>
      %102 = stablehlo.subtract %72, %101 : tensor<1x1x1xf32>
      %103 = stablehlo.negate %16 : tensor<1xf32>
      %104 = stablehlo.select %98, %16, %103 : tensor<1xi1>, tensor<1xf32>
      %105 = stablehlo.constant dense<1> : tensor<i32>
      %106 = stablehlo.add %14, %105 : tensor<i32>
      stablehlo.return %106, %102, %104 : tensor<i32>, tensor<1x1x1xf32>, tensor<1xf32>
    }) : (tensor<i32>, tensor<1x1x1xf32>, tensor<1xf32>) -> (tensor<i32>, tensor<1x1x1xf32>, tensor<1xf32>)
    %107 = stablehlo.slice %8#1 [0:1, 0:1, 0:1] : (tensor<1x1x1xf32>) -> tensor<1x1x1xf32>
    %108 = stablehlo.slice %8#1 [0:1, 0:1, 1:1] : (tensor<1x1x1xf32>) -> tensor<1x1x0xf32>
    %109 = stablehlo.compare EQ, %0, %0 : (tensor<1x1x1xi32>, tensor<1x1x1xi32>) -> tensor<1x1x1xi1>
    %110 = stablehlo.constant dense<0.0> : tensor<1x1x1xf32>
    %111 = stablehlo.select %109, %107, %110 : tensor<1x1x1xi1>, tensor<1x1x1xf32>
    %112 = stablehlo.constant dense<0.0> : tensor<f32>
    %113 = stablehlo.reduce(%111 init: %112) applies stablehlo.add across dimensions = [1] : (tensor<1x1x1xf32>, tensor<f32>) -> tensor<1x1xf32>
    %114 = stablehlo.constant dense<0.0> : tensor<1x1xf32>
    %115 = stablehlo.abs %113 : tensor<1x1xf32>
    %116 = stablehlo.constant dense<4294967296.0> : tensor<1x1xf32>
    %117 = stablehlo.compare LE, %116, %115 : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xi1>
    %118 = stablehlo.constant dense<0x7F800000> : tensor<1x1xf32>
    %119 = stablehlo.compare LT, %115, %118 : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xi1>
    %120 = stablehlo.and %117, %119 : tensor<1x1xi1>
    %121 = stablehlo.compare LT, %114, %115 : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xi1>
    %122 = stablehlo.constant dense<2.3283064365386963e-10> : tensor<1x1xf32>
    %123 = stablehlo.compare LT, %115, %122 : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xi1>
    %124 = stablehlo.and %121, %123 : tensor<1x1xi1>
    %125 = stablehlo.constant dense<18446744073709552000.0> : tensor<1x1xf32>
    %126 = stablehlo.constant dense<1.0> : tensor<1x1xf32>
    %127 = stablehlo.select %124, %125, %126 : tensor<1x1xi1>, tensor<1x1xf32>
    %128 = stablehlo.constant dense<5.421010862427522e-20> : tensor<1x1xf32>
    %129 = stablehlo.select %120, %128, %127 : tensor<1x1xi1>, tensor<1x1xf32>
    %130 = stablehlo.constant dense<-1.0> : tensor<1x1xf32>
    %131 = stablehlo.select %124, %130, %114 : tensor<1x1xi1>, tensor<1x1xf32>
    %132 = stablehlo.select %120, %126, %131 : tensor<1x1xi1>, tensor<1x1xf32>
    %133 = stablehlo.multiply %113, %129 : tensor<1x1xf32>
    %134 = stablehlo.add %114, %132 : tensor<1x1xf32>
    %135 = stablehlo.abs %133 : tensor<1x1xf32>
    %136 = stablehlo.compare LE, %116, %135 : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xi1>
    %137 = stablehlo.compare LT, %135, %118 : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xi1>
    %138 = stablehlo.and %136, %137 : tensor<1x1xi1>
    %139 = stablehlo.compare LT, %114, %135 : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xi1>
    %140 = stablehlo.compare LT, %135, %122 : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xi1>
    %141 = stablehlo.and %139, %140 : tensor<1x1xi1>
    %142 = stablehlo.select %141, %125, %126 : tensor<1x1xi1>, tensor<1x1xf32>
    %143 = stablehlo.select %138, %128, %142 : tensor<1x1xi1>, tensor<1x1xf32>
    %144 = stablehlo.select %141, %130, %114 : tensor<1x1xi1>, tensor<1x1xf32>
    %145 = stablehlo.select %138, %126, %144 : tensor<1x1xi1>, tensor<1x1xf32>
    %146 = stablehlo.multiply %133, %143 : tensor<1x1xf32>
    %147 = stablehlo.add %134, %145 : tensor<1x1xf32>
    %148 = stablehlo.compare LE, %126, %147 : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xi1>
    %149 = stablehlo.compare LE, %147, %130 : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xi1>
    %150 = stablehlo.multiply %146, %125 : tensor<1x1xf32>
    %151 = stablehlo.multiply %146, %128 : tensor<1x1xf32>
    %152 = stablehlo.select %149, %151, %146 : tensor<1x1xi1>, tensor<1x1xf32>
    %153 = stablehlo.select %148, %150, %152 : tensor<1x1xi1>, tensor<1x1xf32>
    %154 = stablehlo.constant dense<2.0> : tensor<1x1xf32>
    %155 = stablehlo.compare LE, %154, %147 : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xi1>
    %156 = stablehlo.constant dense<-2.0> : tensor<1x1xf32>
    %157 = stablehlo.compare LE, %147, %156 : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xi1>
    %158 = stablehlo.multiply %153, %125 : tensor<1x1xf32>
    %159 = stablehlo.multiply %153, %128 : tensor<1x1xf32>
    %160 = stablehlo.select %157, %159, %153 : tensor<1x1xi1>, tensor<1x1xf32>
    %161 = stablehlo.select %155, %158, %160 : tensor<1x1xi1>, tensor<1x1xf32>
    %162 = stablehlo.constant dense<3.0> : tensor<1x1xf32>
    %163 = stablehlo.compare LE, %162, %147 : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xi1>
    %164 = stablehlo.constant dense<-3.0> : tensor<1x1xf32>
    %165 = stablehlo.compare LE, %147, %164 : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xi1>
    %166 = stablehlo.multiply %161, %125 : tensor<1x1xf32>
    %167 = stablehlo.multiply %161, %128 : tensor<1x1xf32>
    %168 = stablehlo.select %165, %167, %161 : tensor<1x1xi1>, tensor<1x1xf32>
    %169 = stablehlo.select %163, %166, %168 : tensor<1x1xi1>, tensor<1x1xf32>
    %170 = stablehlo.reshape %169 : (tensor<1x1xf32>) -> tensor<1xf32>
    %171 = stablehlo.multiply %170, %8#2 : tensor<1xf32>
    %172 = stablehlo.reshape %171 : (tensor<1xf32>) -> tensor<f32>
    return %172 : tensor<f32>
  }
}
