(* Extraction of the checker to OCaml: the few constants that are mapped to Zarith. *)
From Attest Require Import GraphCertificate SvmCertificate Read.
From Coq Require Import Extraction ExtrOcamlBasic ExtrOcamlNatInt ExtrOcamlZBigInt ExtrOcamlString ZArith QArith Ascii.
Extract Constant Z.ggcd => "(fun a b -> let g = Big_int_Z.gcd_big_int a b in if Big_int_Z.sign_big_int g = 0 then (g, (g, g)) else (g, (Big_int_Z.div_big_int a g, Big_int_Z.div_big_int b g)))".
Extract Constant N_of_ascii => "(fun c -> Big_int_Z.big_int_of_int (Char.code c))".
Extract Constant ClassicalDedekindReals.sig_forall_dec => "(fun _ -> failwith ""sig_forall_dec"")".
From Interval Require Import Specific_stdz.
From Flocq Require Import Calc.Div Core.Zaux.
(* speed only; each replaces a loop over bits by one operation of Zarith *)
Extract Constant StdZRadix2.digits_aux => "(fun m nb -> Big_int_Z.add_int_big_int (Fast.num_bits m - 1) nb)".
Extract Constant StdZRadix2.mantissa_shl => "(fun m d -> if Big_int_Z.sign_big_int d <= 0 then Big_int_Z.unit_big_int else Big_int_Z.shift_left_big_int m (Big_int_Z.int_of_big_int d))".
Extract Constant StdZRadix2.mantissa_shr => "(fun m d pos -> if Big_int_Z.sign_big_int d <= 0 then (Big_int_Z.unit_big_int, Pos_Eq) else
  let d = Big_int_Z.int_of_big_int d in
  let q = Big_int_Z.shift_right_big_int m d in
  let last = Big_int_Z.sign_big_int (Big_int_Z.extract_big_int m (d-1) 1) <> 0 in
  let sticky = pos <> Pos_Eq || (d > 1 && Big_int_Z.sign_big_int (Big_int_Z.extract_big_int m 0 (d-1)) <> 0) in
  (q, if last then (if sticky then Pos_Up else Pos_Mi) else if sticky then Pos_Lo else Pos_Eq))".
Extract Constant Z.pos_div_eucl => "(fun a b -> Big_int_Z.quomod_big_int a b)".
Extract Constant Z.div_eucl => "(fun a b -> let s = Big_int_Z.sign_big_int b in if s = 0 then (Big_int_Z.zero_big_int, a) else if s > 0 then Big_int_Z.quomod_big_int a b else let (q, r) = Big_int_Z.quomod_big_int (Big_int_Z.minus_big_int a) (Big_int_Z.minus_big_int b) in (q, Big_int_Z.minus_big_int r))".
Extract Constant Pos.sqrtrem => "(fun p -> let s = Big_int_Z.sqrt_big_int p in let r = Big_int_Z.sub_big_int p (Big_int_Z.square_big_int s) in (s, if Big_int_Z.sign_big_int r = 0 then IsNul else IsPos r))".
Extraction "checker.ml" check_file read check_graph check_svm.
