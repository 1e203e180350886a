(* What is proved of normalised descent, W+ = W - rate grad L/|grad L| (the algorithm of the paper's experiments; THEORY 5): the certified parts of
   normalised.floor and normalised.direction. The long run of either (the two-step cycle in general, the limit of the direction) stays a trend.

   Floor: a step moves the S_fin part by exactly rate |g_h|/|g|, so the larger of its two distances from W_fin is at least half of that. On two tokens
   in a plane the cycle itself is exact. Direction: -grad L pulls along W_mm by at least the attention mass off the label's component, and on acyclic
   data the gradient is at most M times that mass. *)
From Attest Require Import ClaimTools LossClaims FiniteClaims PathClaims.
From Attest Require OutsideMass NormBound.
Open Scope R_scope.
Notation plus := Definitions.plus.

Definition normalised_step D (rate : R) (W : mat) : mat := diff W (times (rate / norm_ D (gradient D W)) (gradient D W)).
Lemma norm_times D t X : 0 <= t -> norm_ D (times t X) = t * norm_ D X.
Proof.
  intros Ht. unfold norm_ at 1. rewrite inner_times2, <- norm_sqr. replace (t * t * (norm_ D X * norm_ D X)) with ((t * norm_ D X) * (t * norm_ D X))
    by ring.
  apply sqrt_square. apply Rmult_le_pos; [auto|apply norm_pos].
Qed.

(** ** normalised.floor *)
(** projections of W, of the next point and of the gradient on S_fin: they move together *)
Lemma projections_move D W H H' G t g : is_projection D W H -> is_projection D (diff W (times t g)) H' -> is_projection D g G ->
  same D (diff H H') (times t G).
Proof.
  intros [A1 A2] [B1 B2] [C1 C2]. set (X := diff (diff H H') (times t G)). assert (SX : S_fin D X).
  { apply spanned_diff; [now apply spanned_diff|now apply spanned_times]. }
  assert (Z : inner D X X = 0).
  { specialize (A2 X SX). specialize (B2 X SX). specialize (C2 X SX). rewrite inner_diff_r in A2. rewrite !inner_diff_r, inner_times_r in B2.
    rewrite inner_diff_r in C2.
    unfold X at 2. rewrite !inner_diff_r, inner_times_r. assert (t * inner D X g = t * inner D X G) by (f_equal; lra). lra. }
  intros a b Ha Hb. pose proof (entry_le D (diff H H') (times t G) a b Ha Hb) as K. fold X in K. rewrite Z in K. nra.
Qed.
Theorem normalised_floor D rate Wf W H H' G : 0 <= rate -> 0 < norm_ D (gradient D W) ->
  is_projection D W H -> is_projection D (normalised_step D rate W) H' -> is_projection D (gradient D W) G ->
  rate / 2 * norm_ D G / norm_ D (gradient D W) <= Rmax (norm_ D (diff H Wf)) (norm_ D (diff H' Wf)).
Proof.
  intros Hr Hg HP HP' HG. set (g := gradient D W) in *. set (t := rate / norm_ D g).
    assert (Ht : 0 <= t) by (apply Rmult_le_pos; [auto|left; now apply Rinv_0_lt_compat]).
  pose proof (projections_move D W H H' G t g HP HP' HG) as E0. assert (N : norm_ D (diff H H') = t * norm_ D G) by (rewrite (norm_same D _ _ E0);
    now apply norm_times).
  pose proof (norm_triangle D H Wf H') as Tr. assert (E1 : norm_ D (diff Wf H') = norm_ D (diff H' Wf)).
  { unfold norm_. f_equal. apply sum2_ext. intros. unfold diff. ring. }
  rewrite N, E1 in Tr. pose proof (Rmax_l (norm_ D (diff H Wf)) (norm_ D (diff H' Wf))).
    pose proof (Rmax_r (norm_ D (diff H Wf)) (norm_ D (diff H' Wf))).
  replace (rate / 2 * norm_ D G / norm_ D g) with (t * norm_ D G / 2) by (unfold t; field; lra). lra.
Qed.

(** the exact cycle: K = 2, E = (1,0), (1,1), samples ([1,0],1), ([1,0],0); from rate/3 along M to -2 rate/3 and back *)
Definition plane : dataset := Dataset 2 2 (Rows [[1%Q; 0%Q]; [1%Q; 1%Q]]) [Sample [1; 0]%nat 1 0; Sample [1; 0]%nat 0 0].
Definition axis (x : R) : mat := times x (M plane 0 1 0).
Lemma plane_E : E plane 0 0 = 1 /\ E plane 0 1 = 0 /\ E plane 1 0 = 1 /\ E plane 1 1 = 1.
Proof. unfold E. cbn. rewrite Q2R_0, Q2R_1. auto. Qed.
Lemma plane_logits x : logit plane (axis x) 0 0 = 0 /\ logit plane (axis x) 1 0 = x.
Proof.
  destruct plane_E as (A & B & C & F). unfold logit, inner, axis, times, M. unfold sum2. cbn [dim plane seq lsum fold_right]. rewrite A, B, C, F.
    split; ring.
Qed.
Definition slope (x : R) : R := (exp x - 1) / (2 * (1 + exp x)).
Lemma plane_gradient x : same plane (gradient plane (axis x)) (axis (slope x)).
Proof.
  intros a b Ha Hb. destruct (plane_logits x) as [L0 L1]. pose proof (exp_pos x). unfold gradient, n, share, zsum.
    cbn [samples plane length lsum fold_right context query label INR]. rewrite L0, L1, exp_0.
  unfold axis, times, slope, M. field. lra.
Qed.
Lemma axis_norm x : norm_ plane (axis x) = Rabs x.
Proof.
  destruct plane_E as (A & B & C & F). unfold norm_. rewrite <- sqrt_Rsqr_abs. f_equal. unfold inner, axis, times, M, sum2, Rsqr.
    cbn [dim plane seq lsum fold_right]. rewrite A, B, C, F. ring.
Qed.
Lemma plane_step rate x : 0 < rate -> x <> 0 -> same plane (normalised_step plane rate (axis x)) (axis (x - rate * (if Rlt_dec 0 x then 1 else -1))).
Proof.
  intros Hr Hx a b Ha Hb. unfold normalised_step. rewrite (norm_same plane _ _ (plane_gradient x)), axis_norm. unfold diff, times at 1.
    rewrite (plane_gradient x a b Ha Hb). unfold axis, times, slope.
  pose proof (exp_pos x) as Ex. set (d := 2 * (1 + exp x)). assert (Hd : 0 < d) by (unfold d; lra). destruct (Rlt_dec 0 x) as [L|L].
  - assert (0 < exp x - 1) by (rewrite <- exp_0 at 1; apply exp_increasing in L; lra). assert (P : 0 < (exp x - 1) / d) by now apply Rdiv_lt_0_compat.
    rewrite Rabs_pos_eq by lra. field. split; lra.
  - assert (L2 : x < 0) by lra. assert (exp x - 1 < 0) by (apply exp_increasing in L2; rewrite exp_0 in L2; lra). assert (P : (exp x - 1) / d < 0).
    { unfold Rdiv. pose proof (Rinv_0_lt_compat d Hd). nra. }
    rewrite Rabs_left by auto. field. split; lra.
Qed.
Theorem normalised_two_cycle rate : 0 < rate ->
  same plane (normalised_step plane rate (axis (rate / 3))) (axis (- (2 * rate / 3)))
  /\ same plane (normalised_step plane rate (axis (- (2 * rate / 3)))) (axis (rate / 3)).
Proof.
  intros Hr. split; intros a b Ha Hb.
  - rewrite (plane_step rate (rate / 3) Hr ltac:(lra) a b Ha Hb). destruct (Rlt_dec 0 (rate / 3)); [|lra]. unfold axis, times. field.
  - rewrite (plane_step rate (- (2 * rate / 3)) Hr ltac:(lra) a b Ha Hb). destruct (Rlt_dec 0 (- (2 * rate / 3))); [lra|]. unfold axis, times. field.
Qed.

(** ** normalised.direction: every step gains along W_mm; on acyclic data by at least rate/M. B3 bounds the angle at every point ([direction_bound])
    *)
Lemma Amass_positive D W : realisable D -> strict_edge D -> 0 < OutsideMass.Amass D (tied_of D) W.
Proof.
  intros HR (k & i & j & He & Hn). destruct (strict_drawn D k i j He Hn) as (s & Hs & <- & <- & Hj). pose proof (n_pos D HR) as Pn.
    unfold OutsideMass.Amass. apply Rmult_lt_0_compat; [now apply Rinv_0_lt_compat|].
  assert (Nn : forall t, In t (samples D) -> 0 <= mass_out D (tied_of D) W t).
  { intros t Ht. apply lsum_nonneg. intros v _. left. apply share_pos. now apply (realisable_nonempty D). }
  assert (P : 0 < mass_out D (tied_of D) W s).
  { pose proof (realisable_nonempty D s HR Hs) as Hc. apply Rlt_le_trans with (share D W s j); [now apply share_pos|].
    apply (lsum_term (Out_ (tied_of D) s) (share D W s)); [intros; left; now apply share_pos|exact Hj]. }
  revert Hs Nn P. generalize (samples D). clear. intros l Hs Nn P. induction l as [|t l IH]; [easy|]. rewrite lsum_cons.
  assert (0 <= lsum l (mass_out D (tied_of D) W)) by (apply lsum_nonneg; intros; apply Nn; now right). pose proof (Nn t (or_introl eq_refl)).
    destruct Hs as [->|Hs]; [lra|]. specialize (IH Hs (fun u Hu => Nn u (or_intror Hu))). lra.
Qed.
Lemma acyclic_restricted_gradient D W X : realisable D -> (forall k i j, edge D k i j -> ~ scc D k i j) ->
  inner D (gradient (restricted D (tied_of D)) W) X = 0.
Proof.
  intros HR HA. change (inner (restricted D (tied_of D)) (gradient (restricted D (tied_of D)) W) X = 0). rewrite inner_gradient.
    cbn [samples restricted restricted].
  rewrite lsum_map, (lsum_ext _ _ (fun _ => 0)); [rewrite lsum_zero; ring|]. intros s Hs. cbn [context label query].
    rewrite (lsum_ext _ _ (fun _ => 0)); [apply lsum_zero|].
  intros v Hv. apply filter_In in Hv as [Hv Ht]. apply tied_of_scc in Ht. assert (label s = v) as <-; [|ring].
    destruct (Nat.eq_dec (label s) v) as [E0|N]; [exact E0|exfalso].
  apply (HA (query s) (label s) v); [|exact Ht]. exists s. repeat split; auto. now apply HR.
Qed.
Theorem normalised_direction D rate W Wmm : realisable D -> strict_edge D -> is_Wmm D Wmm -> 0 < rate ->
  inner D W Wmm < inner D (normalised_step D rate W) Wmm
  /\ ((forall k i j, edge D k i j -> ~ scc D k i j) -> inner D W Wmm + rate / Mb D <= inner D (normalised_step D rate W) Wmm).
Proof.
  intros HR Hst HW Hr. set (g := gradient D W). pose proof (NormBound.pull D (tied_of D) (tied_of_refl D) (tied_edge D) HR Wmm HW W) as Pl.
    fold g in Pl. pose proof (Amass_positive D W HR Hst) as Pa. set (A := OutsideMass.Amass D (tied_of D) W) in *.
  assert (Ng : 0 < norm_ D g).
  { pose proof (inner_norms D g Wmm) as CS. pose proof (norm_pos D g) as N. destruct N as [N|N]; [exact N|]. rewrite <- N in CS. lra. }
  assert (Eq : inner D (normalised_step D rate W) Wmm = inner D W Wmm + rate * (- inner D g Wmm) / norm_ D g).
  { unfold normalised_step. fold g. rewrite inner_diff_l, inner_times_l. field. lra. }
  rewrite Eq. split.
  - assert (0 < rate * - inner D g Wmm / norm_ D g) by (apply Rdiv_lt_0_compat; [apply Rmult_lt_0_compat; lra|auto]). lra.
  - intros HA. pose proof (OutsideMass.gradient_gap_norm D (tied_of D) (tied_of_refl D) HR W) as Gap. fold g A in Gap.
    assert (En : norm_ D (diff g (gradient (restricted D (tied_of D)) W)) = norm_ D g).
    { pose proof (fun X => acyclic_restricted_gradient D W X HR HA) as Z. set (r := gradient (restricted D (tied_of D)) W) in *.
      unfold norm_. f_equal. rewrite inner_diff_l, inner_diff_r, (inner_sym D g r), !Z. ring. }
    rewrite En in Gap. assert (PM : 0 < Mb D). { pose proof (OutsideMass.Mb_nonneg D) as [N|N]; [exact N|]. rewrite <- N in Gap. lra. }
    apply Rplus_le_compat_l. apply Rmult_le_reg_r with (Mb D * norm_ D g); [now apply Rmult_lt_0_compat|].
    replace (rate / Mb D * (Mb D * norm_ D g)) with (rate * norm_ D g) by (field; lra).
      replace (rate * - inner D g Wmm / norm_ D g * (Mb D * norm_ D g)) with (rate * (Mb D * - inner D g Wmm)) by (field; lra).
    apply Rmult_le_compat_l; [lra|]. eapply Rle_trans; [exact Gap|]. apply Rmult_le_compat_l; lra.
Qed.
