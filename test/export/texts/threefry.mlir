module @program {
  func.func public @main(%arg0: tensor<i32>, %arg1: tensor<i32>, %arg2: tensor<3xi32>, %arg3: tensor<3xi32>) -> (tensor<3xi32>, tensor<3xi32>) {
    %0 = stablehlo.xor %arg0, %arg1 : tensor<i32>
    %1 = stablehlo.constant dense<466688986> : tensor<i32>
    %2 = stablehlo.xor %0, %1 : tensor<i32>
    %3 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<i32>) -> tensor<3xi32>
    %4 = stablehlo.add %arg2, %3 : tensor<3xi32>
    %5 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<i32>) -> tensor<3xi32>
    %6 = stablehlo.add %arg3, %5 : tensor<3xi32>
    %7 = stablehlo.add %4, %6 : tensor<3xi32>
    %8 = stablehlo.constant dense<13> : tensor<3xi32>
    %9 = stablehlo.shift_left %6, %8 : tensor<3xi32>
    %10 = stablehlo.constant dense<19> : tensor<3xi32>
    %11 = stablehlo.shift_right_logical %6, %10 : tensor<3xi32>
    %12 = stablehlo.or %9, %11 : tensor<3xi32>
    %13 = stablehlo.xor %12, %7 : tensor<3xi32>
    %14 = stablehlo.add %7, %13 : tensor<3xi32>
    %15 = stablehlo.constant dense<15> : tensor<3xi32>
    %16 = stablehlo.shift_left %13, %15 : tensor<3xi32>
    %17 = stablehlo.constant dense<17> : tensor<3xi32>
    %18 = stablehlo.shift_right_logical %13, %17 : tensor<3xi32>
    %19 = stablehlo.or %16, %18 : tensor<3xi32>
    %20 = stablehlo.xor %19, %14 : tensor<3xi32>
    %21 = stablehlo.add %14, %20 : tensor<3xi32>
    %22 = stablehlo.constant dense<26> : tensor<3xi32>
    %23 = stablehlo.shift_left %20, %22 : tensor<3xi32>
    %24 = stablehlo.constant dense<6> : tensor<3xi32>
    %25 = stablehlo.shift_right_logical %20, %24 : tensor<3xi32>
    %26 = stablehlo.or %23, %25 : tensor<3xi32>
    %27 = stablehlo.xor %26, %21 : tensor<3xi32>
    %28 = stablehlo.add %21, %27 : tensor<3xi32>
    %29 = stablehlo.shift_left %27, %24 : tensor<3xi32>
    %30 = stablehlo.shift_right_logical %27, %22 : tensor<3xi32>
    %31 = stablehlo.or %29, %30 : tensor<3xi32>
    %32 = stablehlo.xor %31, %28 : tensor<3xi32>
    %33 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<i32>) -> tensor<3xi32>
    %34 = stablehlo.add %28, %33 : tensor<3xi32>
    %35 = stablehlo.constant dense<1> : tensor<i32>
    %36 = stablehlo.add %2, %35 : tensor<i32>
    %37 = stablehlo.broadcast_in_dim %36, dims = [] : (tensor<i32>) -> tensor<3xi32>
    %38 = stablehlo.add %32, %37 : tensor<3xi32>
    %39 = stablehlo.add %34, %38 : tensor<3xi32>
    %40 = stablehlo.shift_left %38, %17 : tensor<3xi32>
    %41 = stablehlo.shift_right_logical %38, %15 : tensor<3xi32>
    %42 = stablehlo.or %40, %41 : tensor<3xi32>
    %43 = stablehlo.xor %42, %39 : tensor<3xi32>
    %44 = stablehlo.add %39, %43 : tensor<3xi32>
    %45 = stablehlo.constant dense<29> : tensor<3xi32>
    %46 = stablehlo.shift_left %43, %45 : tensor<3xi32>
    %47 = stablehlo.constant dense<3> : tensor<3xi32>
    %48 = stablehlo.shift_right_logical %43, %47 : tensor<3xi32>
    %49 = stablehlo.or %46, %48 : tensor<3xi32>
    %50 = stablehlo.xor %49, %44 : tensor<3xi32>
    %51 = stablehlo.add %44, %50 : tensor<3xi32>
    %52 = stablehlo.constant dense<16> : tensor<3xi32>
    %53 = stablehlo.shift_left %50, %52 : tensor<3xi32>
    %54 = stablehlo.shift_right_logical %50, %52 : tensor<3xi32>
    %55 = stablehlo.or %53, %54 : tensor<3xi32>
    %56 = stablehlo.xor %55, %51 : tensor<3xi32>
    %57 = stablehlo.add %51, %56 : tensor<3xi32>
    %58 = stablehlo.constant dense<24> : tensor<3xi32>
    %59 = stablehlo.shift_left %56, %58 : tensor<3xi32>
    %60 = stablehlo.constant dense<8> : tensor<3xi32>
    %61 = stablehlo.shift_right_logical %56, %60 : tensor<3xi32>
    %62 = stablehlo.or %59, %61 : tensor<3xi32>
    %63 = stablehlo.xor %62, %57 : tensor<3xi32>
    %64 = stablehlo.broadcast_in_dim %2, dims = [] : (tensor<i32>) -> tensor<3xi32>
    %65 = stablehlo.add %57, %64 : tensor<3xi32>
    %66 = stablehlo.constant dense<2> : tensor<i32>
    %67 = stablehlo.add %arg0, %66 : tensor<i32>
    %68 = stablehlo.broadcast_in_dim %67, dims = [] : (tensor<i32>) -> tensor<3xi32>
    %69 = stablehlo.add %63, %68 : tensor<3xi32>
    %70 = stablehlo.add %65, %69 : tensor<3xi32>
    %71 = stablehlo.shift_left %69, %8 : tensor<3xi32>
    %72 = stablehlo.shift_right_logical %69, %10 : tensor<3xi32>
    %73 = stablehlo.or %71, %72 : tensor<3xi32>
    %74 = stablehlo.xor %73, %70 : tensor<3xi32>
    %75 = stablehlo.add %70, %74 : tensor<3xi32>
    %76 = stablehlo.shift_left %74, %15 : tensor<3xi32>
    %77 = stablehlo.shift_right_logical %74, %17 : tensor<3xi32>
    %78 = stablehlo.or %76, %77 : tensor<3xi32>
    %79 = stablehlo.xor %78, %75 : tensor<3xi32>
    %80 = stablehlo.add %75, %79 : tensor<3xi32>
    %81 = stablehlo.shift_left %79, %22 : tensor<3xi32>
    %82 = stablehlo.shift_right_logical %79, %24 : tensor<3xi32>
    %83 = stablehlo.or %81, %82 : tensor<3xi32>
    %84 = stablehlo.xor %83, %80 : tensor<3xi32>
    %85 = stablehlo.add %80, %84 : tensor<3xi32>
    %86 = stablehlo.shift_left %84, %24 : tensor<3xi32>
    %87 = stablehlo.shift_right_logical %84, %22 : tensor<3xi32>
    %88 = stablehlo.or %86, %87 : tensor<3xi32>
    %89 = stablehlo.xor %88, %85 : tensor<3xi32>
    %90 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<i32>) -> tensor<3xi32>
    %91 = stablehlo.add %85, %90 : tensor<3xi32>
    %92 = stablehlo.constant dense<3> : tensor<i32>
    %93 = stablehlo.add %arg1, %92 : tensor<i32>
    %94 = stablehlo.broadcast_in_dim %93, dims = [] : (tensor<i32>) -> tensor<3xi32>
    %95 = stablehlo.add %89, %94 : tensor<3xi32>
    %96 = stablehlo.add %91, %95 : tensor<3xi32>
    %97 = stablehlo.shift_left %95, %17 : tensor<3xi32>
    %98 = stablehlo.shift_right_logical %95, %15 : tensor<3xi32>
    %99 = stablehlo.or %97, %98 : tensor<3xi32>
    %100 = stablehlo.xor %99, %96 : tensor<3xi32>
    %101 = stablehlo.add %96, %100 : tensor<3xi32>
    %102 = stablehlo.shift_left %100, %45 : tensor<3xi32>
    %103 = stablehlo.shift_right_logical %100, %47 : tensor<3xi32>
    %104 = stablehlo.or %102, %103 : tensor<3xi32>
    %105 = stablehlo.xor %104, %101 : tensor<3xi32>
    %106 = stablehlo.add %101, %105 : tensor<3xi32>
    %107 = stablehlo.shift_left %105, %52 : tensor<3xi32>
    %108 = stablehlo.shift_right_logical %105, %52 : tensor<3xi32>
    %109 = stablehlo.or %107, %108 : tensor<3xi32>
    %110 = stablehlo.xor %109, %106 : tensor<3xi32>
    %111 = stablehlo.add %106, %110 : tensor<3xi32>
    %112 = stablehlo.shift_left %110, %58 : tensor<3xi32>
    %113 = stablehlo.shift_right_logical %110, %60 : tensor<3xi32>
    %114 = stablehlo.or %112, %113 : tensor<3xi32>
    %115 = stablehlo.xor %114, %111 : tensor<3xi32>
    %116 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<i32>) -> tensor<3xi32>
    %117 = stablehlo.add %111, %116 : tensor<3xi32>
    %118 = stablehlo.constant dense<4> : tensor<i32>
    %119 = stablehlo.add %2, %118 : tensor<i32>
    %120 = stablehlo.broadcast_in_dim %119, dims = [] : (tensor<i32>) -> tensor<3xi32>
    %121 = stablehlo.add %115, %120 : tensor<3xi32>
    %122 = stablehlo.add %117, %121 : tensor<3xi32>
    %123 = stablehlo.shift_left %121, %8 : tensor<3xi32>
    %124 = stablehlo.shift_right_logical %121, %10 : tensor<3xi32>
    %125 = stablehlo.or %123, %124 : tensor<3xi32>
    %126 = stablehlo.xor %125, %122 : tensor<3xi32>
    %127 = stablehlo.add %122, %126 : tensor<3xi32>
    %128 = stablehlo.shift_left %126, %15 : tensor<3xi32>
    %129 = stablehlo.shift_right_logical %126, %17 : tensor<3xi32>
    %130 = stablehlo.or %128, %129 : tensor<3xi32>
    %131 = stablehlo.xor %130, %127 : tensor<3xi32>
    %132 = stablehlo.add %127, %131 : tensor<3xi32>
    %133 = stablehlo.shift_left %131, %22 : tensor<3xi32>
    %134 = stablehlo.shift_right_logical %131, %24 : tensor<3xi32>
    %135 = stablehlo.or %133, %134 : tensor<3xi32>
    %136 = stablehlo.xor %135, %132 : tensor<3xi32>
    %137 = stablehlo.add %132, %136 : tensor<3xi32>
    %138 = stablehlo.shift_left %136, %24 : tensor<3xi32>
    %139 = stablehlo.shift_right_logical %136, %22 : tensor<3xi32>
    %140 = stablehlo.or %138, %139 : tensor<3xi32>
    %141 = stablehlo.xor %140, %137 : tensor<3xi32>
    %142 = stablehlo.broadcast_in_dim %2, dims = [] : (tensor<i32>) -> tensor<3xi32>
    %143 = stablehlo.add %137, %142 : tensor<3xi32>
    %144 = stablehlo.constant dense<5> : tensor<i32>
    %145 = stablehlo.add %arg0, %144 : tensor<i32>
    %146 = stablehlo.broadcast_in_dim %145, dims = [] : (tensor<i32>) -> tensor<3xi32>
    %147 = stablehlo.add %141, %146 : tensor<3xi32>
    return %143, %147 : tensor<3xi32>, tensor<3xi32>
  }
}
