module @program {
  func.func public @main(%arg0: tensor<3x3xf32>, %arg1: tensor<3x2xf32>) -> (tensor<3x2xf32>) {
    %0 = stablehlo.constant dense<[[[0, 1, 2, 3, 4]]]> : tensor<1x1x5xi32>
    %1 = stablehlo.constant dense<[[0, 1, 2]]> : tensor<1x3xi32>
    %2 = stablehlo.constant dense<[[[0], [1], [2]]]> : tensor<1x3x1xi32>
    %3 = stablehlo.constant dense<[0, 1, 2]> : tensor<3xi32>
    %4 = stablehlo.reshape %arg0 : (tensor<3x3xf32>) -> tensor<1x3x3xf32>
    %5 = stablehlo.reshape %arg1 : (tensor<3x2xf32>) -> tensor<1x3x2xf32>
    %6 = stablehlo.concatenate %4, %5, dim = 2 : (tensor<1x3x3xf32>, tensor<1x3x2xf32>) -> tensor<1x3x5xf32>
    %7 = stablehlo.constant dense<1.0> : tensor<1xf32>
    %8 = stablehlo.constant dense<0> : tensor<i32>
    %9:3 = "stablehlo.while"(%8, %6, %7) ({
      ^bb0(%10: tensor<i32>, %11: tensor<1x3x5xf32>, %12: tensor<1xf32>):
      %13 = stablehlo.constant dense<3> : tensor<i32>
      %14 = stablehlo.compare LT, %10, %13 : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %14 : tensor<i1>
    }, {
      ^bb0(%15: tensor<i32>, %16: tensor<1x3x5xf32>, %17: tensor<1xf32>):
      %18 = stablehlo.dynamic_slice %3, %15, sizes = [1] : (tensor<3xi32>, tensor<i32>) -> tensor<1xi32>
      %19 = stablehlo.reshape %18 : (tensor<1xi32>) -> tensor<i32>
      %20 = stablehlo.broadcast_in_dim %0, dims = [0, 1, 2] : (tensor<1x1x5xi32>) -> tensor<1x3x5xi32>
      %21 = stablehlo.broadcast_in_dim %19, dims = [] : (tensor<i32>) -> tensor<1x3x5xi32>
      %22 = stablehlo.compare EQ, %20, %21 : (tensor<1x3x5xi32>, tensor<1x3x5xi32>) -> tensor<1x3x5xi1>
      %23 = stablehlo.constant dense<0.0> : tensor<1x3x5xf32>
      %24 = stablehlo.select %22, %16, %23 : tensor<1x3x5xi1>, tensor<1x3x5xf32>
      %25 = stablehlo.constant dense<0.0> : tensor<f32>
      %26 = stablehlo.reduce(%24 init: %25) applies stablehlo.add across dimensions = [2] : (tensor<1x3x5xf32>, tensor<f32>) -> tensor<1x3xf32>
      %27 = stablehlo.broadcast_in_dim %19, dims = [] : (tensor<i32>) -> tensor<1x3xi32>
      %28 = stablehlo.compare LE, %27, %1 : (tensor<1x3xi32>, tensor<1x3xi32>) -> tensor<1x3xi1>
      %29 = stablehlo.abs %26 : tensor<1x3xf32>
      %30 = stablehlo.constant dense<-1.0> : tensor<1x3xf32>
      %31 = stablehlo.select %28, %29, %30 : tensor<1x3xi1>, tensor<1x3xf32>
      %32 = stablehlo.iota dim = 1 : tensor<1x3xi32>
      %33 = stablehlo.constant dense<0xFF800000> : tensor<f32>
      %34 = stablehlo.constant dense<2147483647> : tensor<i32>
      %35:2 = "stablehlo.reduce"(%31, %32, %33, %34) <{dimensions = array<i64: 1>}> ({
        ^bb0(%36: tensor<f32>, %37: tensor<i32>, %38: tensor<f32>, %39: tensor<i32>):
        %40 = stablehlo.compare GT, %36, %38 : (tensor<f32>, tensor<f32>) -> tensor<i1>
        %41 = stablehlo.compare LT, %37, %39 : (tensor<i32>, tensor<i32>) -> tensor<i1>
        %42 = stablehlo.compare EQ, %36, %38 : (tensor<f32>, tensor<f32>) -> tensor<i1>
        %43 = stablehlo.and %42, %41 : tensor<i1>
        %44 = stablehlo.or %40, %43 : tensor<i1>
        %45 = stablehlo.compare NE, %36, %36 : (tensor<f32>, tensor<f32>) -> tensor<i1>
        %46 = stablehlo.compare NE, %38, %38 : (tensor<f32>, tensor<f32>) -> tensor<i1>
        %47 = stablehlo.not %46 : tensor<i1>
        %48 = stablehlo.or %41, %47 : tensor<i1>
        %49 = stablehlo.not %46 : tensor<i1>
        %50 = stablehlo.and %44, %49 : tensor<i1>
        %51 = stablehlo.select %45, %48, %50 : tensor<i1>, tensor<i1>
        %52 = stablehlo.select %51, %36, %38 : tensor<i1>, tensor<f32>
        %53 = stablehlo.select %51, %37, %39 : tensor<i1>, tensor<i32>
        stablehlo.return %52, %53 : tensor<f32>, tensor<i32>
      }) : (tensor<1x3xf32>, tensor<1x3xi32>, tensor<f32>, tensor<i32>) -> (tensor<1xf32>, tensor<1xi32>)
      %54 = stablehlo.broadcast_in_dim %2, dims = [0, 1, 2] : (tensor<1x3x1xi32>) -> tensor<1x3x5xi32>
      %55 = stablehlo.broadcast_in_dim %19, dims = [] : (tensor<i32>) -> tensor<1x3x5xi32>
      %56 = stablehlo.compare EQ, %54, %55 : (tensor<1x3x5xi32>, tensor<1x3x5xi32>) -> tensor<1x3x5xi1>
      %57 = stablehlo.select %56, %16, %23 : tensor<1x3x5xi1>, tensor<1x3x5xf32>
      %58 = stablehlo.reduce(%57 init: %25) applies stablehlo.add across dimensions = [1] : (tensor<1x3x5xf32>, tensor<f32>) -> tensor<1x5xf32>
      %59 = stablehlo.broadcast_in_dim %2, dims = [0, 1, 2] : (tensor<1x3x1xi32>) -> tensor<1x3x5xi32>
      %60 = stablehlo.reshape %35#1 : (tensor<1xi32>) -> tensor<1x1x1xi32>
      %61 = stablehlo.broadcast_in_dim %60, dims = [0, 1, 2] : (tensor<1x1x1xi32>) -> tensor<1x3x5xi32>
      %62 = stablehlo.compare EQ, %59, %61 : (tensor<1x3x5xi32>, tensor<1x3x5xi32>) -> tensor<1x3x5xi1>
      %63 = stablehlo.select %62, %16, %23 : tensor<1x3x5xi1>, tensor<1x3x5xf32>
      %64 = stablehlo.reduce(%63 init: %25) applies stablehlo.add across dimensions = [1] : (tensor<1x3x5xf32>, tensor<f32>) -> tensor<1x5xf32>
      %65 = stablehlo.reshape %35#1 : (tensor<1xi32>) -> tensor<1x1xi32>
      %66 = stablehlo.broadcast_in_dim %65, dims = [0, 1] : (tensor<1x1xi32>) -> tensor<1x3xi32>
      %67 = stablehlo.compare EQ, %1, %66 : (tensor<1x3xi32>, tensor<1x3xi32>) -> tensor<1x3xi1>
      %68 = stablehlo.constant dense<0.0> : tensor<1x3xf32>
      %69 = stablehlo.select %67, %26, %68 : tensor<1x3xi1>, tensor<1x3xf32>
      %70 = stablehlo.reduce(%69 init: %25) applies stablehlo.add across dimensions = [1] : (tensor<1x3xf32>, tensor<f32>) -> tensor<1xf32>
      %71 = stablehlo.reshape %58 : (tensor<1x5xf32>) -> tensor<1x1x5xf32>
      %72 = stablehlo.broadcast_in_dim %71, dims = [0, 1, 2] : (tensor<1x1x5xf32>) -> tensor<1x3x5xf32>
      %73 = stablehlo.reshape %64 : (tensor<1x5xf32>) -> tensor<1x1x5xf32>
      %74 = stablehlo.broadcast_in_dim %73, dims = [0, 1, 2] : (tensor<1x1x5xf32>) -> tensor<1x3x5xf32>
      %75 = stablehlo.broadcast_in_dim %2, dims = [0, 1, 2] : (tensor<1x3x1xi32>) -> tensor<1x3x5xi32>
      %76 = stablehlo.broadcast_in_dim %19, dims = [] : (tensor<i32>) -> tensor<1x3x5xi32>
      %77 = stablehlo.compare EQ, %75, %76 : (tensor<1x3x5xi32>, tensor<1x3x5xi32>) -> tensor<1x3x5xi1>
      %78 = stablehlo.broadcast_in_dim %2, dims = [0, 1, 2] : (tensor<1x3x1xi32>) -> tensor<1x3x5xi32>
      %79 = stablehlo.reshape %35#1 : (tensor<1xi32>) -> tensor<1x1x1xi32>
      %80 = stablehlo.broadcast_in_dim %79, dims = [0, 1, 2] : (tensor<1x1x1xi32>) -> tensor<1x3x5xi32>
      %81 = stablehlo.compare EQ, %78, %80 : (tensor<1x3x5xi32>, tensor<1x3x5xi32>) -> tensor<1x3x5xi1>
      %82 = stablehlo.select %81, %72, %16 : tensor<1x3x5xi1>, tensor<1x3x5xf32>
      %83 = stablehlo.select %77, %74, %82 : tensor<1x3x5xi1>, tensor<1x3x5xf32>
      %84 = stablehlo.broadcast_in_dim %19, dims = [] : (tensor<i32>) -> tensor<1x3xi32>
      %85 = stablehlo.compare EQ, %1, %84 : (tensor<1x3xi32>, tensor<1x3xi32>) -> tensor<1x3xi1>
      %86 = stablehlo.select %85, %26, %68 : tensor<1x3xi1>, tensor<1x3xf32>
      %87 = stablehlo.reduce(%86 init: %25) applies stablehlo.add across dimensions = [1] : (tensor<1x3xf32>, tensor<f32>) -> tensor<1xf32>
      %88 = stablehlo.reshape %87 : (tensor<1xf32>) -> tensor<1x1xf32>
      %89 = stablehlo.broadcast_in_dim %88, dims = [0, 1] : (tensor<1x1xf32>) -> tensor<1x3xf32>
      %90 = stablehlo.reshape %70 : (tensor<1xf32>) -> tensor<1x1xf32>
      %91 = stablehlo.broadcast_in_dim %90, dims = [0, 1] : (tensor<1x1xf32>) -> tensor<1x3xf32>
      %92 = stablehlo.broadcast_in_dim %19, dims = [] : (tensor<i32>) -> tensor<1x3xi32>
      %93 = stablehlo.compare EQ, %1, %92 : (tensor<1x3xi32>, tensor<1x3xi32>) -> tensor<1x3xi1>
      %94 = stablehlo.reshape %35#1 : (tensor<1xi32>) -> tensor<1x1xi32>
      %95 = stablehlo.broadcast_in_dim %94, dims = [0, 1] : (tensor<1x1xi32>) -> tensor<1x3xi32>
      %96 = stablehlo.compare EQ, %1, %95 : (tensor<1x3xi32>, tensor<1x3xi32>) -> tensor<1x3xi1>
      %97 = stablehlo.select %96, %89, %26 : tensor<1x3xi1>, tensor<1x3xf32>
      %98 = stablehlo.select %93, %91, %97 : tensor<1x3xi1>, tensor<1x3xf32>
      %99 = stablehlo.constant dense<0.0> : tensor<1xf32>
      %100 = stablehlo.compare EQ, %70, %99 : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1>
      %101 = stablehlo.constant dense<1.0> : tensor<1xf32>
      %102 = stablehlo.select %100, %101, %70 : tensor<1xi1>, tensor<1xf32>
      %103 = stablehlo.reshape %102 : (tensor<1xf32>) -> tensor<1x1xf32>
      %104 = stablehlo.broadcast_in_dim %103, dims = [0, 1] : (tensor<1x1xf32>) -> tensor<1x3xf32>
      %105 = stablehlo.divide %98, %104 : tensor<1x3xf32>
      %106 = stablehlo.broadcast_in_dim %19, dims = [] : (tensor<i32>) -> tensor<1x3xi32>
      %107 = stablehlo.compare LT, %106, %1 : (tensor<1x3xi32>, tensor<1x3xi32>) -> tensor<1x3xi1>
      %108 = stablehlo.reshape %100 : (tensor<1xi1>) -> tensor<1x1xi1>
      %109 = stablehlo.broadcast_in_dim %108, dims = [0, 1] : (tensor<1x1xi1>) -> tensor<1x3xi1>
      %110 = stablehlo.not %109 : tensor<1x3xi1>
      %111 = stablehlo.and %107, %110 : tensor<1x3xi1>
      %112 = stablehlo.select %111, %105, %68 : tensor<1x3xi1>, tensor<1x3xf32>
      %113 = stablehlo.broadcast_in_dim %19, dims = [] : (tensor<i32>) -> tensor<1xi32>
      %114 = stablehlo.compare EQ, %35#1, %113 : (tensor<1xi32>, tensor<1xi32>) -> tensor<1xi1>
      %115 = stablehlo.reshape %112 : (tensor<1x3xf32>) -> tensor<1x3x1xf32>
      %116 = stablehlo.broadcast_in_dim %115, dims = [0, 1, 2] : (tensor<1x3x1xf32>) -> tensor<1x3x5xf32>
      %117 = stablehlo.reshape %64 : (tensor<1x5xf32>) -> tensor<1x1x5xf32>
      %118 = stablehlo.broadcast_in_dim %117, dims = [0, 1, 2] : (tensor<1x1x5xf32>) -> tensor<1x3x5xf32>
      %119 = stablehlo.multiply %116, %118 : tensor<1x3x5xf32>
      %120 = stablehlo.subtract %83, %119 : tensor<1x3x5xf32>
      %121 = stablehlo.negate %17 : tensor<1xf32>
      %122 = stablehlo.select %114, %17, %121 : tensor<1xi1>, tensor<1xf32>
      %123 = stablehlo.constant dense<1> : tensor<i32>
      %124 = stablehlo.add %15, %123 : tensor<i32>
      stablehlo.return %124, %120, %122 : tensor<i32>, tensor<1x3x5xf32>, tensor<1xf32>
    }) : (tensor<i32>, tensor<1x3x5xf32>, tensor<1xf32>) -> (tensor<i32>, tensor<1x3x5xf32>, tensor<1xf32>)
    %125 = stablehlo.slice %9#1 [0:1, 0:3, 0:3] : (tensor<1x3x5xf32>) -> tensor<1x3x3xf32>
    %126 = stablehlo.slice %9#1 [0:1, 0:3, 3:5] : (tensor<1x3x5xf32>) -> tensor<1x3x2xf32>
    %127 = "stablehlo.triangular_solve"(%125, %126) <{left_side = true, lower = false, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<1x3x3xf32>, tensor<1x3x2xf32>) -> tensor<1x3x2xf32>
    %128 = stablehlo.reshape %127 : (tensor<1x3x2xf32>) -> tensor<3x2xf32>
    return %128 : tensor<3x2xf32>
  }
}
