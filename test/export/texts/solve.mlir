module @program {
  func.func public @main(%arg0: tensor<3x3xf32>, %arg1: tensor<3x2xf32>) -> (tensor<3x2xf32>) {
    %0 = stablehlo.constant dense<[[[0, 1, 2, 3, 4]]]> : tensor<1x1x5xi32>
    %1 = stablehlo.constant dense<[[0, 1, 2]]> : tensor<1x3xi32>
    %2 = stablehlo.constant dense<[[[0], [1], [2]]]> : tensor<1x3x1xi32>
    %3 = stablehlo.constant dense<[0, 1, 2]> : tensor<3xi32>
    %4 = stablehlo.reshape %arg0 : (tensor<3x3xf32>) -> tensor<1x3x3xf32>
    %5 = stablehlo.reshape %arg1 : (tensor<3x2xf32>) -> tensor<1x3x2xf32>
    %6 = stablehlo.abs %4 : tensor<1x3x3xf32>
    %7 = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %8 = stablehlo.reduce(%6 init: %7) applies stablehlo.maximum across dimensions = [1, 2] : (tensor<1x3x3xf32>, tensor<f32>) -> tensor<1xf32>
    %9 = stablehlo.constant dense<1152921504606847000.0> : tensor<1xf32>
    %10 = stablehlo.compare LT, %9, %8 : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1>
    %11 = stablehlo.constant dense<8.673617379884035e-19> : tensor<1xf32>
    %12 = stablehlo.compare LT, %8, %11 : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1>
    %13 = stablehlo.constant dense<18446744073709552000.0> : tensor<1xf32>
    %14 = stablehlo.constant dense<1.0> : tensor<1xf32>
    %15 = stablehlo.select %12, %13, %14 : tensor<1xi1>, tensor<1xf32>
    %16 = stablehlo.constant dense<5.421010862427522e-20> : tensor<1xf32>
    %17 = stablehlo.select %10, %16, %15 : tensor<1xi1>, tensor<1xf32>
    %18 = stablehlo.compare LT, %9, %8 : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1>
    %19 = stablehlo.compare LT, %8, %11 : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1>
    %20 = stablehlo.select %19, %16, %14 : tensor<1xi1>, tensor<1xf32>
    %21 = stablehlo.select %18, %13, %20 : tensor<1xi1>, tensor<1xf32>
    %22 = stablehlo.abs %5 : tensor<1x3x2xf32>
    %23 = stablehlo.reduce(%22 init: %7) applies stablehlo.maximum across dimensions = [1, 2] : (tensor<1x3x2xf32>, tensor<f32>) -> tensor<1xf32>
    %24 = stablehlo.compare LT, %9, %23 : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1>
    %25 = stablehlo.compare LT, %23, %11 : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1>
    %26 = stablehlo.select %25, %13, %14 : tensor<1xi1>, tensor<1xf32>
    %27 = stablehlo.select %24, %16, %26 : tensor<1xi1>, tensor<1xf32>
    %28 = stablehlo.compare LT, %9, %23 : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1>
    %29 = stablehlo.compare LT, %23, %11 : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1>
    %30 = stablehlo.select %29, %16, %14 : tensor<1xi1>, tensor<1xf32>
    %31 = stablehlo.select %28, %13, %30 : tensor<1xi1>, tensor<1xf32>
    %32 = stablehlo.reshape %17 : (tensor<1xf32>) -> tensor<1x1x1xf32>
    %33 = stablehlo.broadcast_in_dim %32, dims = [0, 1, 2] : (tensor<1x1x1xf32>) -> tensor<1x3x3xf32>
    %34 = stablehlo.multiply %4, %33 : tensor<1x3x3xf32>
    %35 = stablehlo.reshape %27 : (tensor<1xf32>) -> tensor<1x1x1xf32>
    %36 = stablehlo.broadcast_in_dim %35, dims = [0, 1, 2] : (tensor<1x1x1xf32>) -> tensor<1x3x2xf32>
    %37 = stablehlo.multiply %5, %36 : tensor<1x3x2xf32>
    %38 = stablehlo.concatenate %34, %37, dim = 2 : (tensor<1x3x3xf32>, tensor<1x3x2xf32>) -> tensor<1x3x5xf32>
    %39 = stablehlo.constant dense<0> : tensor<i32>
    %40:3 = "stablehlo.while"(%39, %38, %14) ({
      ^bb0(%41: tensor<i32>, %42: tensor<1x3x5xf32>, %43: tensor<1xf32>):
      %44 = stablehlo.constant dense<3> : tensor<i32>
      %45 = stablehlo.compare LT, %41, %44 : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %45 : tensor<i1>
    }, {
      ^bb0(%46: tensor<i32>, %47: tensor<1x3x5xf32>, %48: tensor<1xf32>):
      %49 = stablehlo.dynamic_slice %3, %46, sizes = [1] : (tensor<3xi32>, tensor<i32>) -> tensor<1xi32>
      %50 = stablehlo.reshape %49 : (tensor<1xi32>) -> tensor<i32>
      %51 = stablehlo.broadcast_in_dim %0, dims = [0, 1, 2] : (tensor<1x1x5xi32>) -> tensor<1x3x5xi32>
      %52 = stablehlo.broadcast_in_dim %50, dims = [] : (tensor<i32>) -> tensor<1x3x5xi32>
      %53 = stablehlo.compare EQ, %51, %52 : (tensor<1x3x5xi32>, tensor<1x3x5xi32>) -> tensor<1x3x5xi1>
      %54 = stablehlo.constant dense<0.0> : tensor<1x3x5xf32>
      %55 = stablehlo.select %53, %47, %54 : tensor<1x3x5xi1>, tensor<1x3x5xf32>
      %56 = stablehlo.constant dense<0.0> : tensor<f32>
      %57 = stablehlo.reduce(%55 init: %56) applies stablehlo.add across dimensions = [2] : (tensor<1x3x5xf32>, tensor<f32>) -> tensor<1x3xf32>
      %58 = stablehlo.broadcast_in_dim %50, dims = [] : (tensor<i32>) -> tensor<1x3xi32>
      %59 = stablehlo.compare LE, %58, %1 : (tensor<1x3xi32>, tensor<1x3xi32>) -> tensor<1x3xi1>
      %60 = stablehlo.abs %57 : tensor<1x3xf32>
      %61 = stablehlo.constant dense<-1.0> : tensor<1x3xf32>
      %62 = stablehlo.select %59, %60, %61 : tensor<1x3xi1>, tensor<1x3xf32>
      %63 = stablehlo.iota dim = 1 : tensor<1x3xi32>
      %64 = stablehlo.constant dense<0xFF800000> : tensor<f32>
      %65 = stablehlo.constant dense<2147483647> : tensor<i32>
      %66:2 = "stablehlo.reduce"(%62, %63, %64, %65) <{dimensions = array<i64: 1>}> ({
        ^bb0(%67: tensor<f32>, %68: tensor<i32>, %69: tensor<f32>, %70: tensor<i32>):
        %71 = stablehlo.compare GT, %67, %69 : (tensor<f32>, tensor<f32>) -> tensor<i1>
        %72 = stablehlo.compare LT, %68, %70 : (tensor<i32>, tensor<i32>) -> tensor<i1>
        %73 = stablehlo.compare EQ, %67, %69 : (tensor<f32>, tensor<f32>) -> tensor<i1>
        %74 = stablehlo.and %73, %72 : tensor<i1>
        %75 = stablehlo.or %71, %74 : tensor<i1>
        %76 = stablehlo.compare NE, %67, %67 : (tensor<f32>, tensor<f32>) -> tensor<i1>
        %77 = stablehlo.compare NE, %69, %69 : (tensor<f32>, tensor<f32>) -> tensor<i1>
        %78 = stablehlo.not %77 : tensor<i1>
        %79 = stablehlo.or %72, %78 : tensor<i1>
        %80 = stablehlo.not %77 : tensor<i1>
        %81 = stablehlo.and %75, %80 : tensor<i1>
        %82 = stablehlo.select %76, %79, %81 : tensor<i1>, tensor<i1>
        %83 = stablehlo.select %82, %67, %69 : tensor<i1>, tensor<f32>
        %84 = stablehlo.select %82, %68, %70 : tensor<i1>, tensor<i32>
        stablehlo.return %83, %84 : tensor<f32>, tensor<i32>
      }) : (tensor<1x3xf32>, tensor<1x3xi32>, tensor<f32>, tensor<i32>) -> (tensor<1xf32>, tensor<1xi32>)
      %85 = stablehlo.broadcast_in_dim %2, dims = [0, 1, 2] : (tensor<1x3x1xi32>) -> tensor<1x3x5xi32>
      %86 = stablehlo.broadcast_in_dim %50, dims = [] : (tensor<i32>) -> tensor<1x3x5xi32>
      %87 = stablehlo.compare EQ, %85, %86 : (tensor<1x3x5xi32>, tensor<1x3x5xi32>) -> tensor<1x3x5xi1>
      %88 = stablehlo.select %87, %47, %54 : tensor<1x3x5xi1>, tensor<1x3x5xf32>
      %89 = stablehlo.reduce(%88 init: %56) applies stablehlo.add across dimensions = [1] : (tensor<1x3x5xf32>, tensor<f32>) -> tensor<1x5xf32>
      %90 = stablehlo.broadcast_in_dim %2, dims = [0, 1, 2] : (tensor<1x3x1xi32>) -> tensor<1x3x5xi32>
      %91 = stablehlo.reshape %66#1 : (tensor<1xi32>) -> tensor<1x1x1xi32>
      %92 = stablehlo.broadcast_in_dim %91, dims = [0, 1, 2] : (tensor<1x1x1xi32>) -> tensor<1x3x5xi32>
      %93 = stablehlo.compare EQ, %90, %92 : (tensor<1x3x5xi32>, tensor<1x3x5xi32>) -> tensor<1x3x5xi1>
      %94 = stablehlo.select %93, %47, %54 : tensor<1x3x5xi1>, tensor<1x3x5xf32>
      %95 = stablehlo.reduce(%94 init: %56) applies stablehlo.add across dimensions = [1] : (tensor<1x3x5xf32>, tensor<f32>) -> tensor<1x5xf32>
      %96 = stablehlo.reshape %66#1 : (tensor<1xi32>) -> tensor<1x1xi32>
      %97 = stablehlo.broadcast_in_dim %96, dims = [0, 1] : (tensor<1x1xi32>) -> tensor<1x3xi32>
      %98 = stablehlo.compare EQ, %1, %97 : (tensor<1x3xi32>, tensor<1x3xi32>) -> tensor<1x3xi1>
      %99 = stablehlo.constant dense<0.0> : tensor<1x3xf32>
      %100 = stablehlo.select %98, %57, %99 : tensor<1x3xi1>, tensor<1x3xf32>
      %101 = stablehlo.reduce(%100 init: %56) applies stablehlo.add across dimensions = [1] : (tensor<1x3xf32>, tensor<f32>) -> tensor<1xf32>
      %102 = stablehlo.reshape %89 : (tensor<1x5xf32>) -> tensor<1x1x5xf32>
      %103 = stablehlo.broadcast_in_dim %102, dims = [0, 1, 2] : (tensor<1x1x5xf32>) -> tensor<1x3x5xf32>
      %104 = stablehlo.reshape %95 : (tensor<1x5xf32>) -> tensor<1x1x5xf32>
      %105 = stablehlo.broadcast_in_dim %104, dims = [0, 1, 2] : (tensor<1x1x5xf32>) -> tensor<1x3x5xf32>
      %106 = stablehlo.broadcast_in_dim %2, dims = [0, 1, 2] : (tensor<1x3x1xi32>) -> tensor<1x3x5xi32>
      %107 = stablehlo.broadcast_in_dim %50, dims = [] : (tensor<i32>) -> tensor<1x3x5xi32>
      %108 = stablehlo.compare EQ, %106, %107 : (tensor<1x3x5xi32>, tensor<1x3x5xi32>) -> tensor<1x3x5xi1>
      %109 = stablehlo.broadcast_in_dim %2, dims = [0, 1, 2] : (tensor<1x3x1xi32>) -> tensor<1x3x5xi32>
      %110 = stablehlo.reshape %66#1 : (tensor<1xi32>) -> tensor<1x1x1xi32>
      %111 = stablehlo.broadcast_in_dim %110, dims = [0, 1, 2] : (tensor<1x1x1xi32>) -> tensor<1x3x5xi32>
      %112 = stablehlo.compare EQ, %109, %111 : (tensor<1x3x5xi32>, tensor<1x3x5xi32>) -> tensor<1x3x5xi1>
      %113 = stablehlo.select %112, %103, %47 : tensor<1x3x5xi1>, tensor<1x3x5xf32>
      %114 = stablehlo.select %108, %105, %113 : tensor<1x3x5xi1>, tensor<1x3x5xf32>
      %115 = stablehlo.broadcast_in_dim %50, dims = [] : (tensor<i32>) -> tensor<1x3xi32>
      %116 = stablehlo.compare EQ, %1, %115 : (tensor<1x3xi32>, tensor<1x3xi32>) -> tensor<1x3xi1>
      %117 = stablehlo.select %116, %57, %99 : tensor<1x3xi1>, tensor<1x3xf32>
      %118 = stablehlo.reduce(%117 init: %56) applies stablehlo.add across dimensions = [1] : (tensor<1x3xf32>, tensor<f32>) -> tensor<1xf32>
      %119 = stablehlo.reshape %118 : (tensor<1xf32>) -> tensor<1x1xf32>
      %120 = stablehlo.broadcast_in_dim %119, dims = [0, 1] : (tensor<1x1xf32>) -> tensor<1x3xf32>
      %121 = stablehlo.reshape %101 : (tensor<1xf32>) -> tensor<1x1xf32>
      %122 = stablehlo.broadcast_in_dim %121, dims = [0, 1] : (tensor<1x1xf32>) -> tensor<1x3xf32>
      %123 = stablehlo.broadcast_in_dim %50, dims = [] : (tensor<i32>) -> tensor<1x3xi32>
      %124 = stablehlo.compare EQ, %1, %123 : (tensor<1x3xi32>, tensor<1x3xi32>) -> tensor<1x3xi1>
      %125 = stablehlo.reshape %66#1 : (tensor<1xi32>) -> tensor<1x1xi32>
      %126 = stablehlo.broadcast_in_dim %125, dims = [0, 1] : (tensor<1x1xi32>) -> tensor<1x3xi32>
      %127 = stablehlo.compare EQ, %1, %126 : (tensor<1x3xi32>, tensor<1x3xi32>) -> tensor<1x3xi1>
      %128 = stablehlo.select %127, %120, %57 : tensor<1x3xi1>, tensor<1x3xf32>
      %129 = stablehlo.select %124, %122, %128 : tensor<1x3xi1>, tensor<1x3xf32>
      %130 = stablehlo.constant dense<0.0> : tensor<1xf32>
      %131 = stablehlo.compare EQ, %101, %130 : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1>
      %132 = stablehlo.constant dense<1.0> : tensor<1xf32>
      %133 = stablehlo.select %131, %132, %101 : tensor<1xi1>, tensor<1xf32>
      %134 = stablehlo.reshape %133 : (tensor<1xf32>) -> tensor<1x1xf32>
      %135 = stablehlo.broadcast_in_dim %134, dims = [0, 1] : (tensor<1x1xf32>) -> tensor<1x3xf32>
      %136 = stablehlo.divide %129, %135 : tensor<1x3xf32>
      %137 = stablehlo.broadcast_in_dim %50, dims = [] : (tensor<i32>) -> tensor<1x3xi32>
      %138 = stablehlo.compare LT, %137, %1 : (tensor<1x3xi32>, tensor<1x3xi32>) -> tensor<1x3xi1>
      %139 = stablehlo.reshape %131 : (tensor<1xi1>) -> tensor<1x1xi1>
      %140 = stablehlo.broadcast_in_dim %139, dims = [0, 1] : (tensor<1x1xi1>) -> tensor<1x3xi1>
      %141 = stablehlo.not %140 : tensor<1x3xi1>
      %142 = stablehlo.and %138, %141 : tensor<1x3xi1>
      %143 = stablehlo.select %142, %136, %99 : tensor<1x3xi1>, tensor<1x3xf32>
      %144 = stablehlo.broadcast_in_dim %50, dims = [] : (tensor<i32>) -> tensor<1xi32>
      %145 = stablehlo.compare EQ, %66#1, %144 : (tensor<1xi32>, tensor<1xi32>) -> tensor<1xi1>
      %146 = stablehlo.reshape %143 : (tensor<1x3xf32>) -> tensor<1x3x1xf32>
      %147 = stablehlo.broadcast_in_dim %146, dims = [0, 1, 2] : (tensor<1x3x1xf32>) -> tensor<1x3x5xf32>
      %148 = stablehlo.reshape %95 : (tensor<1x5xf32>) -> tensor<1x1x5xf32>
      %149 = stablehlo.broadcast_in_dim %148, dims = [0, 1, 2] : (tensor<1x1x5xf32>) -> tensor<1x3x5xf32>
      %150 = stablehlo.multiply %147, %149 : tensor<1x3x5xf32>
      %151 = stablehlo.subtract %114, %150 : tensor<1x3x5xf32>
      %152 = stablehlo.negate %48 : tensor<1xf32>
      %153 = stablehlo.select %145, %48, %152 : tensor<1xi1>, tensor<1xf32>
      %154 = stablehlo.constant dense<1> : tensor<i32>
      %155 = stablehlo.add %46, %154 : tensor<i32>
      stablehlo.return %155, %151, %153 : tensor<i32>, tensor<1x3x5xf32>, tensor<1xf32>
    }) : (tensor<i32>, tensor<1x3x5xf32>, tensor<1xf32>) -> (tensor<i32>, tensor<1x3x5xf32>, tensor<1xf32>)
    %156 = stablehlo.slice %40#1 [0:1, 0:3, 0:3] : (tensor<1x3x5xf32>) -> tensor<1x3x3xf32>
    %157 = stablehlo.slice %40#1 [0:1, 0:3, 3:5] : (tensor<1x3x5xf32>) -> tensor<1x3x2xf32>
    %158 = "stablehlo.triangular_solve"(%156, %157) <{left_side = true, lower = false, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<1x3x3xf32>, tensor<1x3x2xf32>) -> tensor<1x3x2xf32>
    %159 = stablehlo.reshape %17 : (tensor<1xf32>) -> tensor<1x1x1xf32>
    %160 = stablehlo.broadcast_in_dim %159, dims = [0, 1, 2] : (tensor<1x1x1xf32>) -> tensor<1x3x2xf32>
    %161 = stablehlo.multiply %158, %160 : tensor<1x3x2xf32>
    %162 = stablehlo.reshape %31 : (tensor<1xf32>) -> tensor<1x1x1xf32>
    %163 = stablehlo.broadcast_in_dim %162, dims = [0, 1, 2] : (tensor<1x1x1xf32>) -> tensor<1x3x2xf32>
    %164 = stablehlo.multiply %161, %163 : tensor<1x3x2xf32>
    %165 = stablehlo.reshape %164 : (tensor<1x3x2xf32>) -> tensor<3x2xf32>
    return %165 : tensor<3x2xf32>
  }
}
