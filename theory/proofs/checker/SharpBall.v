(* The radius of a certificate of W_fin: with g the gradient of the restricted risk at C, a curvature m there and M a bound of all |M_{k,u,v}|,
   |g| M <= m (1 - e^(-M r)) puts the minimiser within r of C. Along a line the mean of the logits grows by at least the variance times (1 - e^-B)/B.
   *)
From Coq Require Import Reals List Lra.
From Coquelicot Require Import Coquelicot.
From Attest Require Import Definitions Sums Elementary SelfConcordance.
Import ListNotations.
Open Scope R_scope.

Theorem mean_growth {A} (l : list A) (p u : A -> R) (B : R) : l <> [] -> (forall v, 0 < p v) -> lsum l p = 1 ->
  (forall v w, In v l -> In w l -> u v - u w <= B) -> 0 < B ->
  lsum l (fun v => p v * u v) + (lsum l (fun v => p v * (u v * u v)) - lsum l (fun v => p v * u v) * lsum l (fun v => p v * u v)) * ((1 - exp (- B))
    / B)
  <= lsum l (fun v => p v * exp (u v) * u v) / lsum l (fun v => p v * exp (u v)).
Proof.
  intros Hl Hp H1 HB B_pos. rewrite <- (var_0 l p u H1), <- (mean_0 l p u H1).
  set (m0 := mean l p u 0). set (v0 := var l p u 0).
  set (f1 := fun s => mean l p u s - m0 - v0 * (1 - exp (- (B * s))) / B). set (f2 := fun s => var l p u s - v0 * exp (- (B * s))).
  assert (D2 : forall s, is_derive f1 s (f2 s)).
  { intros s. unfold f1, f2. pose proof (mean_derive l p u Hl Hp s) as V. auto_derive; [repeat split; eexists; exact V|].
    replace (Derive (fun x0 : R => mean l p u x0) s) with (var l p u s) by (symmetry; apply is_derive_unique, V). field. lra. }
  assert (Z1 : f1 0 = 0) by (unfold f1; rewrite Rmult_0_r, Ropp_0, exp_0; fold m0; field; lra).
  destruct (MVT_gen f1 0 1 f2) as (d & Hd & Ed); [intros; apply D2|intros; now apply (continuous_of f1 f2)|].
  rewrite Rmin_left, Rmax_right in Hd by lra.
  assert (0 <= f2 d). { unfold f2. pose proof (var_lower l p u B Hl Hp HB d ltac:(lra)) as V. fold v0 in V. lra. }
  assert (F1 : 0 <= f1 1) by lra. unfold f1 in F1. rewrite Rmult_1_r in F1.
  assert (E1 : mean l p u 1 = lsum l (fun v => p v * exp (u v) * u v) / lsum l (fun v => p v * exp (u v))).
  { unfold mean, G. rewrite (lsum_ext l (fun v => p v * u v ^ 1 * exp (1 * u v)) (fun v => p v * exp (u v) * u v)) by (intros; cbn [pow]; rewrite
      Rmult_1_l; ring).
    rewrite (lsum_ext l (fun v => p v * u v ^ 0 * exp (1 * u v)) (fun v => p v * exp (u v))) by (intros; cbn [pow]; rewrite Rmult_1_l; ring).
    reflexivity. }
  rewrite <- E1. unfold Rdiv in *. lra.
Qed.
