(* Each definition of Definitions.v, computed on small datasets, so that a wrong one cannot slip in.

   [readme] is the example of the README: samples ([1,2,0],1) twice, ([2,1,0],2), ([2,3,0],2) with one-hot embeddings of four tokens, query 0.
   Its graph is 1 <-> 2, 1 => 0, 2 => 0, 2 => 3; |W_mm|^2 = 1; W_fin makes the logits of 1 and 2 differ by log 2; L* = 0.477385626...
   [twice] has a token that occurs twice; [other] has embeddings that are not one-hot. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia Relation_Operators.
From Interval Require Import Tactic.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph GraphSvm RestrictedRisk Convexity Smoothness Limits.
From Attest Require GraphCertificate GeneralLoss Spans FiniteComponent.
Import ListNotations.
Open Scope R_scope.

Definition readme : dataset := Dataset 4 4 OneHot
  [Sample [1; 2; 0] 1 0; Sample [1; 2; 0] 1 0; Sample [2; 1; 0] 2 0; Sample [2; 3; 0] 2 0]%nat.
Definition twice : dataset := Dataset 3 3 OneHot [Sample [1; 1; 2] 1 2]%nat.
Definition other : dataset := Dataset 2 2 (Rows [[3 # 1; - (1 # 2)]; [1 # 3; 2 # 1]])%Q [Sample [0; 1] 1 0]%nat.
(** nothing is realisable here *)
Definition absent : dataset := Dataset 3 3 OneHot [Sample [1; 2] 0 2]%nat.

(** * Arithmetic for small sums *)
Lemma E_one_hot D v a : emb D = OneHot -> E D v a = if Nat.eqb v a then 1 else 0.
Proof. intros H. unfold E, entry. rewrite H. destruct (Nat.eqb v a); [apply Q2R_1|apply Q2R_0]. Qed.
(** unfolds sums over closed lists and the embeddings of a one-hot dataset, then simplifies *)
Ltac sums := cbv [inner sum2 lsum lmax fold_right seq dim samples context label query readme twice absent length map filter nth
                  M Mk fst snd plus times diff]; rewrite ?E_one_hot by reflexivity; cbv [Nat.eqb].

(** * Sums and embeddings *)
Example lsum_value : lsum [1; 2; 4] (fun x => x * x) = 21.
Proof. cbv [lsum fold_right]. ring. Qed.
Example lmax_value : lmax [1; -3; 2] (fun x => x) = 2.
Proof. cbv [lmax fold_right]. unfold Rmax. repeat destruct Rle_dec; lra. Qed.
Example lmax_negative : lmax [-1; -3] (fun x => x) = 0.
Proof. cbv [lmax fold_right]. unfold Rmax. repeat destruct Rle_dec; lra. Qed.
Example sum2_value : sum2 2 (fun a b => 10 * INR a + INR b) = 22.
Proof. cbv [sum2 lsum fold_right seq]. cbn. ring. Qed.
Example entry_one_hot : map (entry readme 2) [0; 1; 2; 3]%nat = [0; 0; 1; 0]%Q.
Proof. reflexivity. Qed.
Example entry_rows : map (fun v => map (entry other v) [0; 1]%nat) [0; 1]%nat = [[3 # 1; - (1 # 2)]; [1 # 3; 2 # 1]]%Q.
Proof. reflexivity. Qed.
Example E_rows : E other 0 1 = - / 2.
Proof. unfold E, Q2R. cbn. lra. Qed.
Example n_readme : n readme = 4.
Proof. unfold n. cbn. ring. Qed.

(** * Hypotheses *)
Example realisable_readme : realisable readme.
Proof. split; [discriminate|]. intros s Hs. cbn in Hs. intuition (subst; cbn; auto). Qed.
Example not_realisable : ~ realisable absent.
Proof. intros [_ H]. specialize (H _ (or_introl eq_refl)). cbn in H. intuition discriminate. Qed.
Example well_formed_readme : well_formed readme.
Proof. intros s Hs. cbn in Hs. intuition (subst; cbn in *; intuition (subst; lia)). Qed.
Example independent_readme : independent readme.
Proof.
  exists (fun u a => if Nat.eqb u a then 1 else 0). intros u v Hu Hv. cbn in Hu, Hv.
  do 4 (destruct u; [do 4 (destruct v; [sums; ring|]); lia|]). lia.
Qed.
(** two equal embeddings are not independent *)
Example dependent : ~ independent (Dataset 2 1 (Rows [[1 # 1]; [1 # 1]])%Q []).
Proof.
  intros (c & H). pose proof (H 0 0 ltac:(cbn; lia) ltac:(cbn; lia))%nat as A. pose proof (H 0 1 ltac:(cbn; lia) ltac:(cbn; lia))%nat as B.
  cbn in A, B. unfold E in A, B. cbn in A, B. lra.
Qed.

(** * Graphs *)
(** the edges of G^(0), and none under other queries: [arcs_of] lists the edges (GraphCertificate.arcs_of_edge) and computes *)
Example edges_readme i j : edge readme 0 i j <-> In (i, j) [(1, 2); (1, 0); (2, 1); (2, 0); (2, 3)]%nat.
Proof.
  rewrite <- GraphCertificate.arcs_of_edge.
  change (GraphCertificate.arcs_of readme 0) with [(1, 2); (1, 0); (1, 2); (1, 0); (2, 1); (2, 0); (2, 3); (2, 0)]%nat.
  cbn [In]. tauto.
Qed.
Example edges_other_query k i j : k <> 0%nat -> ~ edge readme k i j.
Proof. intros Hk (s & Hs & <- & _). cbn in Hs. intuition (subst; cbn in *; lia). Qed.
(** a label that is absent gives no edge *)
Example no_edge k i j : ~ edge absent k i j.
Proof. intros (s & Hs & _ & <- & Hi & _). cbn in Hs. destruct Hs as [<-|[]]. cbn in Hi. intuition discriminate. Qed.

Lemma reach_from k i j (inside : nat -> Prop) : (forall x y, inside x -> edge readme k x y -> inside y) -> inside i -> reach readme k i j -> inside j.
Proof. intros H Hi R. induction R as [|x y z He _ IH]; [exact Hi|]. apply IH. now apply (H x y). Qed.
Lemma one_two : edge readme 0 1 2. Proof. apply edges_readme. cbn. auto. Qed.
Lemma two_one : edge readme 0 2 1. Proof. apply edges_readme. cbn. auto. Qed.
Example reach_readme : reach readme 0 1 3.
Proof. eapply reach_trans; [apply reach_step, one_two|]. apply reach_step, edges_readme. cbn. auto 6. Qed.
Example not_reach_readme : ~ reach readme 0 0 1.
Proof.
  intros R. assert (K : (1 = 0)%nat); [|discriminate]. apply (reach_from 0 0 1 (fun x => x = 0%nat)) in R; auto.
  intros x y -> He. apply edges_readme in He. cbn in He. intuition discriminate.
Qed.
(** the components are {1, 2}, {0}, {3} *)
Definition tied_readme (i j : nat) : bool := Nat.eqb i j || (Nat.eqb i 1 && Nat.eqb j 2) || (Nat.eqb i 2 && Nat.eqb j 1).
Example components_readme i j : scc readme 0 i j <-> tied_readme i j = true.
Proof.
  unfold tied_readme. rewrite !orb_true_iff, !andb_true_iff, !Nat.eqb_eq. split.
  - intros [A B]. destruct (Nat.eq_dec i j) as [E0|N]; [tauto|].
    assert (Out : forall x y, reach readme 0 x y -> x <> y -> (x = 1 \/ x = 2)%nat).
    { intros x y R Nxy. destruct R as [|z y' He R]; [easy|]. apply edges_readme in He. cbn in He. intuition congruence. }
    pose proof (Out i j A N). pose proof (Out j i B (not_eq_sym N)). lia.
  - intros [[->|[-> ->]]|[-> ->]].
    + split; constructor.
    + split; apply reach_step; [exact one_two|exact two_one].
    + split; apply reach_step; [exact two_one|exact one_two].
Qed.
Lemma tied_of_readme i j : tied_of readme 0 i j = tied_readme i j.
Proof.
  destruct (tied_of readme 0 i j) eqn:E1, (tied_readme i j) eqn:E2; try reflexivity; exfalso.
  - apply tied_of_scc, components_readme in E1. congruence.
  - apply components_readme, tied_of_scc in E2. congruence.
Qed.
Example strict_readme : strict_edge readme.
Proof. exists 0%nat, 1%nat, 0%nat. split; [apply edges_readme; cbn; auto|]. intros H. apply components_readme in H. discriminate. Qed.
Example not_acyclic_readme : ~ acyclic readme.
Proof. intros H. apply (H _ _ _ one_two). now apply components_readme. Qed.
Example acyclic_twice : acyclic twice.
Proof.
  assert (Only : forall k i j, edge twice k i j -> (i = 1 /\ j = 2)%nat).
  { intros k i j (s & Hs & _ & <- & _ & Hj & N). cbn in Hs. destruct Hs as [<-|[]]. cbn in *. intuition congruence. }
  intros k i j He [_ R]. destruct (Only k i j He) as [-> ->]. inversion R as [|y z H1]. apply Only in H1. lia.
Qed.

(** * Matrices *)
(** a matrix by its rows *)
Definition mat_of (rows : list (list R)) : mat := fun a b => nth b (nth a rows []) 0.
(** decides an equality of all entries of 4 x 4 matrices *)
Ltac entrywise := intros a b Ha Hb; cbn in Ha, Hb; do 4 (destruct a; [do 4 (destruct b; [sums; cbv [mat_of nth]; lra|]); lia|]); lia.
Example M_one_hot : same readme (M readme 0 1 2) (mat_of [[0]; [1]; [-1]; [0]]).
Proof. entrywise. Qed.
(** (e_0 - e_1) e_0' *)
Example M_rows : M other 0 0 1 0%nat 1%nat = (3 - / 3) * - / 2.
Proof. unfold M, E, Q2R. cbn. lra. Qed.
Example inner_value : inner other (mat_of [[1; 2]; [3; 4]]) (mat_of [[5; 6]; [7; 8]]) = 70.
Proof. cbv [inner sum2 lsum fold_right seq other dim mat_of nth]. ring. Qed.
(** entries outside d x d do not count *)
Example inner_outside : inner other (mat_of [[0; 0; 1]]) (mat_of [[0; 0; 1]]) = 0.
Proof. cbv [inner sum2 lsum fold_right seq other dim mat_of nth]. ring. Qed.
Example norm_value : norm_ other (mat_of [[0; 3]; [4; 0]]) = 5.
Proof. unfold norm_. replace (inner _ _ _) with (5 * 5); [apply sqrt_square; lra|]. cbv [inner sum2 lsum fold_right seq other dim mat_of nth]. ring.
Qed.
Example unit_value : unit_ other (mat_of [[0; 3]; [4; 0]]) 0%nat 1%nat = 3 / 5.
Proof. unfold unit_, times. rewrite norm_value. cbv [mat_of nth]. field. Qed.
Example arithmetic : plus (mat_of [[1]]) (mat_of [[2]]) 0%nat 0%nat = 3 /\ diff (mat_of [[1]]) (mat_of [[2]]) 0%nat 0%nat = -1
  /\ times 5 (mat_of [[2]]) 0%nat 0%nat = 10.
Proof. cbv [plus diff times mat_of nth]. lra. Qed.

(** * Graph-SVM *)
(** W_mm = 1/2 (e_1 + e_2 - e_0 - e_3) e_0' *)
Definition mm : mat := mat_of [[- (1 / 2)]; [1 / 2]; [1 / 2]; [- (1 / 2)]].
Definition mm_multipliers : list multiplier :=
  [Multiplier 0 (1, 0)%nat (1 # 2); Multiplier 0 (2, 3)%nat (1 # 2)].
Lemma margin_readme i j W : (i < 4)%nat -> (j < 4)%nat -> inner readme (M readme 0 i j) W = W i 0%nat - W j 0%nat.
Proof. intros Hi Hj. do 4 (destruct i; [do 4 (destruct j; [sums; ring|]); lia|]). lia. Qed.
(** the margins: 0 inside the component, 1 on every strict edge *)
Example margins : map (fun e => inner readme (M readme 0 (fst e) (snd e)) mm) [(1, 2); (1, 0); (2, 1); (2, 0); (2, 3)]%nat
  = [1 / 2 - 1 / 2; 1 / 2 - - (1 / 2); 1 / 2 - 1 / 2; 1 / 2 - - (1 / 2); 1 / 2 - - (1 / 2)].
Proof. cbn [map fst snd]. rewrite !margin_readme by lia. reflexivity. Qed.
Example feasible_mm : feasible readme mm.
Proof.
  intros k i j He. assert (k = 0%nat) as -> by (destruct (Nat.eq_dec k 0) as [E0|N]; [exact E0|now apply edges_other_query in He]).
  apply edges_readme in He. rewrite components_readme.
  destruct He as [E0|[E0|[E0|[E0|[E0|[]]]]]]; injection E0 as <- <-; split; intros H;
    solve [discriminate H | now elim H | rewrite margin_readme by lia; cbv [mm mat_of nth]; lra].
Qed.
Example is_Wmm_readme : is_Wmm readme mm.
Proof.
  apply (kkt_sufficient readme mm_multipliers).
  - intros m Hm. cbn in Hm. destruct Hm as [<-|[<-|[]]]; unfold medge; cbn; apply edges_readme; cbn; auto 6.
  - intros m Hm. right. cbn in Hm. destruct Hm as [<-|[<-|[]]]; unfold mscc, Mm; cbn [m_query m_arc fst snd m_value]; rewrite components_readme;
      (split; [discriminate|]); (split; [unfold Q2R; cbn; lra|]); rewrite margin_readme by lia; cbv [mm mat_of nth]; lra.
  - intros a b Ha Hb. cbn in Ha, Hb. unfold combination, Mm, mm_multipliers. cbn [lsum fold_right m_query m_arc fst snd m_value].
    unfold Q2R. cbn [Qnum Qden]. revert a b Ha Hb. unfold mm. entrywise.
  - exact feasible_mm.
Qed.
Example norm_mm : inner readme mm mm = 1.
Proof. sums. cbv [mm mat_of nth]. lra. Qed.
Example not_feasible : ~ feasible readme (mat_of []).
Proof.
  intros H. destruct (H 0 1 0)%nat as [_ K]; [apply edges_readme; cbn; auto|].
  specialize (K ltac:(rewrite components_readme; discriminate)). rewrite margin_readme in K by lia. cbv [mat_of nth] in K. lra.
Qed.

(** * The model *)
Definition zero : mat := mat_of [].
Definition first : sample := Sample [1; 2; 0]%nat 1 0.
Definition last : sample := Sample [2; 3; 0]%nat 2 0.
Lemma logit_readme W v : (v < 4)%nat -> logit readme W v 0 = W v 0%nat.
Proof. intros Hv. unfold logit. do 4 (destruct v; [sums; ring|]). lia. Qed.
Example logit_rows : logit other (mat_of [[1; 2]; [0; 1]]) 1 0 = / 3 * 3 + / 3 * 2 * - / 2 + 2 * - / 2.
Proof. unfold logit, inner, sum2, E, Q2R. cbn. lra. Qed.
Example multiplicity_twice : map (multiplicity (Sample [1; 1; 2]%nat 1 2)) [0; 1; 2]%nat = [0; 2; 1].
Proof. unfold multiplicity. cbn. repeat f_equal; ring. Qed.
Lemma logit_zero_matrix D v k : logit D zero v k = 0.
Proof. unfold logit, inner, zero, mat_of. rewrite (sum2_ext _ _ (fun _ _ => 0 * 0)); [rewrite sum2_scale; ring|]. intros [|a] [|b] _ _; cbn; ring.
Qed.
Lemma zsum_zero D k l : zsum D zero k l = INR (length l).
Proof.
  unfold zsum. induction l as [|v l IH]; [reflexivity|]. rewrite lsum_cons, IH, logit_zero_matrix, exp_0. cbn [length]. rewrite S_INR. ring.
Qed.
(** without weights attention counts *)
Example attention_twice : attention twice zero (Sample [1; 1; 2]%nat 1 2) 1 = 2 / 3 /\ share twice zero (Sample [1; 1; 2]%nat 1 2) 1 = 1 / 3.
Proof. unfold attention, share, multiplicity. rewrite zsum_zero, logit_zero_matrix, exp_0. cbn. lra. Qed.
Example share_on_value : share_on twice zero 0 [1; 2]%nat 1 = 1 / 2.
Proof. unfold share_on. rewrite zsum_zero, logit_zero_matrix, exp_0. cbn. lra. Qed.
(** odds of e between tokens 1 and 0 *)
Example attention_mm : attention readme mm first 1 = exp 1 * attention readme mm first 0.
Proof.
  unfold attention, multiplicity. cbn [count_occ context first query]. rewrite !logit_readme by lia. cbv [mm mat_of nth]. cbn.
  replace (1 / 2) with (1 + - (1 / 2)) at 1 by lra. rewrite exp_plus. unfold Rdiv. ring.
Qed.

(** * Risk and gradient *)
Example risk_zero : risk readme zero = ln 3.
Proof.
  unfold risk, attention, multiplicity, n. cbn [lsum fold_right samples readme context label query count_occ length].
  rewrite !zsum_zero, !logit_zero_matrix, exp_0. cbn. replace (1 * 1 / (1 + 1 + 1)) with (/ 3) by lra. rewrite ln_Rinv by lra. field.
Qed.
Example general_risk_zero : general_risk readme (fun u => - u) zero = - (1 / 3).
Proof.
  unfold general_risk, attention, multiplicity, n. cbn [lsum fold_right samples readme context label query count_occ length].
  rewrite !zsum_zero, !logit_zero_matrix, exp_0. cbn. lra.
Qed.
Example gradient_zero : same readme (gradient readme zero) (mat_of [[1 / 3]; [- (1 / 4)]; [- (1 / 6)]; [1 / 12]]).
Proof.
  assert (S : forall s v, share readme zero s v = / INR (length (context s))).
  { intros s v. unfold share. rewrite zsum_zero, logit_zero_matrix, exp_0. unfold Rdiv. ring. }
  intros a b Ha Hb. unfold gradient. rewrite n_readme.
  rewrite (lsum_ext _ _ (fun s => / 3 * lsum (context s) (fun v => M readme (query s) v (label s) a b))).
  - revert a b Ha Hb. cbn [samples readme]. entrywise.
  - intros s Hs. rewrite <- lsum_scale. apply lsum_ext. intros v _. rewrite S. cbn in Hs. intuition (subst; cbn; f_equal; f_equal; ring).
Qed.
Example beta_readme : beta readme = 1 / 2.
Proof.
  apply Rle_antisym.
  - unfold beta.
    assert (K : forall c, lmax (samples readme)
      (fun s => lmax (context s) (fun u => lmax (context s) (fun v => inner readme (M readme (query s) u v) (M readme (query s) u v)))) <= c ->
      / 4 * lmax (samples readme) (fun s => lmax (context s)
      (fun u => lmax (context s) (fun v => inner readme (M readme (query s) u v) (M readme (query s) u v)))) <= / 4 * c) by (intros; lra).
    replace (1 / 2) with (/ 4 * 2) by lra. apply K. apply lmax_le; [lra|]. intros s Hs. apply lmax_le; [lra|]. intros u Hu. apply lmax_le; [lra|].
    intros v Hv.
    cbn in Hs. intuition (subst; cbn in Hu, Hv; cbn [query]; intuition (subst; rewrite margin_readme by lia; sums; lra)).
  - pose proof (beta_bound readme first 1 0 ltac:(cbn; auto) ltac:(cbn; auto) ltac:(cbn; auto)) as B.
    assert (E0 : inner readme (M readme (query first) 1 0) (M readme (query first) 1 0) = 2) by (cbv [first query]; sums; lra). lra.
Qed.
Example Mb_readme : Mb readme = sqrt 2.
Proof. unfold Mb. rewrite beta_readme. f_equal. lra. Qed.
(** one step of descent from 0 with the step 1/beta = 2 *)
Example descent_readme : same readme (descent readme 2 zero 1) (mat_of [[- (2 / 3)]; [1 / 2]; [1 / 3]; [- (1 / 6)]]).
Proof.
  intros a b Ha Hb. cbn [descent]. unfold step, diff, times. rewrite (gradient_zero a b Ha Hb). revert a b Ha Hb. unfold zero. entrywise.
Qed.
Example descent_start : descent readme 2 mm 0 = mm.
Proof. reflexivity. Qed.
(** the only point of the path of radius 0; 0 is not on the path of radius 1, since W_mm is better *)
Example path_zero : is_path readme 0 zero.
Proof.
  split; [right; unfold zero; sums; cbv [mat_of nth]; ring|]. intros X HX.
  right. apply risk_same. intros a b Ha Hb. assert (N : inner readme X X = 0) by (pose proof (inner_diff_nonneg readme X); lra).
  unfold inner in N. apply (sum2_zero_inv 4 (fun a b => X a b * X a b)) with (a := a) (b := b) in N; auto; [|intros; apply Rle_0_sqr].
  assert (X a b = 0) by (apply Rmult_integral in N; tauto). unfold zero, mat_of. destruct a, b; cbn; lra.
Qed.
Lemma risk_mm : risk readme mm = (- ln (exp (1 / 2) / (exp (1 / 2) + exp (1 / 2) + exp (- (1 / 2)))) * 3 -
  ln (exp (1 / 2) / (exp (1 / 2) + exp (- (1 / 2)) + exp (- (1 / 2))))) / 4.
Proof.
  unfold risk, attention, multiplicity, zsum, n. cbn [lsum fold_right samples readme context label query count_occ length].
  rewrite !logit_readme by lia.
  cbv [mm mat_of nth]. cbn [Nat.eq_dec nat_rec nat_rect INR]. cbn. rewrite !Rmult_1_l, !Rplus_0_r, <- !Rplus_assoc. field.
Qed.
Example zero_not_path : ~ is_path readme 1 zero.
Proof.
  intros [_ H]. specialize (H mm ltac:(rewrite norm_mm; lra)). rewrite risk_zero, risk_mm in H. apply Rle_not_lt in H. apply H. interval.
Qed.
Example penalised_mm : penalised readme 6 mm = risk readme mm + 3.
Proof. unfold penalised. rewrite norm_mm. lra. Qed.
Example penalised_gradient_zero : penalised_gradient readme 6 zero 1%nat 0%nat = - (1 / 4).
Proof. unfold penalised_gradient, plus, times. rewrite gradient_zero by (cbn; lia). cbv [zero mat_of nth]. lra. Qed.
(** the variance of the indicator of token 1: 2/9 in three samples of four *)
Example hessian_zero : hessian readme zero (mat_of [[0]; [1]]) (mat_of [[0]; [1]]) = 1 / 6.
Proof.
  assert (S : forall s v, share readme zero s v = / INR (length (context s))).
  { intros s v. unfold share. rewrite zsum_zero, logit_zero_matrix, exp_0. unfold Rdiv. ring. }
  unfold hessian, covariance, mean_, n. cbn [lsum fold_right samples readme context label query length]. rewrite !S, !logit_readme by lia. cbn. lra.
Qed.
(** a constant column is not seen *)
Example unseen_constant : unseen readme (mat_of [[1]; [1]; [1]; [1]]) /\ ~ unseen readme mm.
Proof.
  split.
  - intros k i j He. assert (k = 0%nat) as -> by (destruct (Nat.eq_dec k 0) as [E0|N]; [exact E0|now apply edges_other_query in He]).
    apply edges_readme in He. destruct He as [E0|[E0|[E0|[E0|[E0|[]]]]]]; injection E0 as <- <-; rewrite margin_readme by lia; cbv [mat_of nth]; ring.
  - intros H. specialize (H 0 1 0)%nat. rewrite margin_readme in H by lia. cbv [mm mat_of nth] in H.
    specialize (H ltac:(apply edges_readme; cbn; auto)). lra.
Qed.
(** -u is tail-regular for two samples with c = 2, not with c = 1; a constant is not decreasing *)
Example tail_regular_linear : tail_regular 2 (fun u => - u) 2 /\ ~ tail_regular 2 (fun u => - u) 1.
Proof. split; [apply GeneralLoss.linear_loss; lra|]. intros H. specialize (H (1 / 4) (1 / 2) ltac:(lra) ltac:(lra) ltac:(lra)). lra. Qed.
Example not_decreasing : ~ decreasing (fun _ => 1).
Proof. intros H. specialize (H (1 / 2) 1 ltac:(lra) ltac:(lra) ltac:(lra)). lra. Qed.
Example q0_values : q0 readme = 2 /\ q0 twice = 1 / 2.
Proof. unfold q0, multiplicity. cbn. unfold Rmax. split; repeat destruct Rle_dec; lra. Qed.

(** * Finite component *)
Lemma In_readme s : query s = 0%nat -> In_ (tied_of readme) s = filter (tied_readme (label s)) (context s).
Proof. intros E0. unfold In_. rewrite E0. apply filter_ext. intros v. apply tied_of_readme. Qed.
Lemma Out_readme s : query s = 0%nat -> Out_ (tied_of readme) s = filter (fun v => negb (tied_readme (label s) v)) (context s).
Proof. intros E0. unfold Out_. rewrite E0. apply filter_ext. intros v. now rewrite tied_of_readme. Qed.
Example inside : In_ (tied_of readme) first = [1; 2]%nat /\ Out_ (tied_of readme) first = [0]%nat
  /\ In_ (tied_of readme) last = [2]%nat /\ Out_ (tied_of readme) last = [3; 0]%nat.
Proof. rewrite !In_readme, !Out_readme by reflexivity. auto. Qed.
Example restricted_readme : restricted readme (tied_of readme) = Dataset 4 4 OneHot
  [Sample [1; 2] 1 0; Sample [1; 2] 1 0; Sample [2; 1] 2 0; Sample [2] 2 0]%nat.
Proof.
  unfold restricted. cbn [samples readme map context label query tokens dim emb].
  rewrite !(filter_ext (tied_of readme 0 1) (tied_readme 1) (tied_of_readme 1)),
    !(filter_ext (tied_of readme 0 2) (tied_readme 2) (tied_of_readme 2)).
  reflexivity.
Qed.
Example q_zero : q readme (tied_of readme) zero first = 1 / 2 /\ q readme (tied_of readme) zero last = 2.
Proof. unfold q. rewrite !zsum_zero, !In_readme, !Out_readme by reflexivity. cbn. lra. Qed.
Example kappa_zero : kappa readme (tied_of readme) zero = 7 / 8.
Proof.
  unfold kappa, q, n. cbn [lsum fold_right samples readme length]. rewrite !zsum_zero, !In_readme, !Out_readme by reflexivity. cbn. lra.
Qed.
Example mass_out_zero : mass_out readme (tied_of readme) zero first = 1 / 3.
Proof.
  unfold mass_out, share. rewrite Out_readme by reflexivity. cbn [lsum fold_right first context label query filter tied_readme negb Nat.eqb andb orb].
  rewrite zsum_zero, logit_zero_matrix, exp_0. cbn. lra.
Qed.
Example Lbar_zero : Lbar readme (tied_of readme) zero = 3 / 4 * ln 2.
Proof.
  unfold Lbar, abar, multiplicity, n. cbn [lsum fold_right samples readme length].
  rewrite !zsum_zero, !In_readme, !logit_zero_matrix, exp_0 by reflexivity.
  cbn. replace ((1 + 1) / (1 * 1)) with 2 by lra. replace (1 / (1 * 1)) with 1 by lra. rewrite ln_1. field.
Qed.
